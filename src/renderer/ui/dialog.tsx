import type { ReactElement, ReactNode } from 'react';
import { Dialog as AriaDialog, Heading, Modal, ModalOverlay } from 'react-aria-components';

export interface DialogProps {
  readonly heading: string;
  readonly onClose: () => void;
  readonly children: ReactNode;
  readonly role?: 'dialog' | 'alertdialog';
}

/** A band from the top, as the phone has it. Escape closes it; focus goes back to where it was. */
export function Dialog({ heading, onClose, children, role = 'dialog' }: DialogProps): ReactElement {
  return (
    <ModalOverlay
      className="veil"
      isOpen
      isDismissable={role === 'dialog'}
      onOpenChange={(isOpen) => {
        if (!isOpen) onClose();
      }}
    >
      <Modal className="dialog-band">
        <AriaDialog className="dialog" role={role}>
          <Heading slot="title" level={2}>
            {heading}
          </Heading>
          {children}
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  );
}

export function DialogActions({ children }: { readonly children: ReactNode }): ReactElement {
  return <div className="dialog-actions">{children}</div>;
}
