import type { ReactElement } from 'react';
import { FieldError, Input, Label, TextField as AriaTextField } from 'react-aria-components';

export interface TextFieldProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  /** What is wrong with it and how to put it right; null when nothing is. */
  readonly error?: string | null;
  readonly autoFocus?: boolean;
  /** Shown as dots. */
  readonly isSecret?: boolean;
}

export function TextField({ label, error = null, isSecret = false, ...rest }: TextFieldProps): ReactElement {
  return (
    <AriaTextField {...rest} type={isSecret ? 'password' : 'text'} className="field" isInvalid={error !== null}>
      <Label>{label}</Label>
      <Input autoComplete="off" spellCheck="false" />
      <FieldError className="field-error">{error}</FieldError>
    </AriaTextField>
  );
}
