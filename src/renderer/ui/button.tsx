import type { ReactElement, ReactNode } from 'react';
import { Button as AriaButton } from 'react-aria-components';
import { Icon } from './icon.tsx';

export interface ButtonProps {
  readonly children: ReactNode;
  readonly onPress: () => void;
  /** `main` is the one thing to do on a page; there is at most one. */
  readonly kind?: 'main' | 'plain' | 'quiet';
  readonly icon?: string;
  readonly isDisabled?: boolean;
  /** Works already: it stays in its place and says so, and takes no second press. */
  readonly isPending?: boolean;
  readonly autoFocus?: boolean;
  readonly describedBy?: string;
}

export function Button({ kind = 'plain', icon, children, describedBy, ...rest }: ButtonProps): ReactElement {
  return (
    <AriaButton
      {...rest}
      className={`button button-${kind}`}
      {...(describedBy === undefined ? {} : { 'aria-describedby': describedBy })}
    >
      {icon === undefined ? null : <Icon svg={icon} />}
      {children}
    </AriaButton>
  );
}

/** A thing to do inside a sentence. */
export function LinkButton({
  children,
  onPress,
}: {
  readonly children: ReactNode;
  readonly onPress: () => void;
}): ReactElement {
  return (
    <AriaButton className="link" onPress={onPress}>
      {children}
    </AriaButton>
  );
}
