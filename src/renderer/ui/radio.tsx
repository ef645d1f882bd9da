import type { ReactElement, ReactNode } from 'react';
import { Label, RadioButton, RadioField, RadioGroup } from 'react-aria-components';

export interface ChoiceProps<T extends string> {
  readonly label: string;
  readonly value: T;
  readonly options: readonly { readonly value: T; readonly text: string; readonly mark?: ReactNode }[];
  readonly onChange: (value: T) => void;
}

/** One of a few. `mark` takes the place of the dot (a swatch of the accent, say). */
export function Choice<T extends string>({ label, value, options, onChange }: ChoiceProps<T>): ReactElement {
  return (
    <RadioGroup value={value} onChange={(next) => onChange(next as T)} orientation="horizontal">
      <Label className="choice-label">{label}</Label>
      <div className="choice">
        {options.map((option) => (
          <RadioField key={option.value} value={option.value}>
            <RadioButton className="radio">
              {option.mark ?? <span className="radio-dot" />}
              {option.text}
            </RadioButton>
          </RadioField>
        ))}
      </div>
    </RadioGroup>
  );
}
