import type { ReactElement, ReactNode } from 'react';
import { CheckboxButton, CheckboxField } from 'react-aria-components';
import { Icon } from './icon.tsx';
import { ICONS } from './icons.ts';

export interface CheckboxProps {
  readonly children: ReactNode;
  readonly isSelected: boolean;
  readonly onChange: (isSelected: boolean) => void;
  readonly isDisabled?: boolean;
}

export function Checkbox({ children, ...rest }: CheckboxProps): ReactElement {
  return (
    <CheckboxField {...rest}>
      <CheckboxButton className="check">
        <span className="check-box">
          <Icon svg={ICONS.checkmark} />
        </span>
        <span>{children}</span>
      </CheckboxButton>
    </CheckboxField>
  );
}
