import { useId, type ReactElement } from 'react';

export interface SelectProps {
  readonly label: string;
  /** What the choice decides; read out with the label. */
  readonly says: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly options: readonly { readonly value: string; readonly text: string }[];
}

/** The system's own list: of some four hundred entries it is the one that every owner knows how to search by typing. */
export function Select({ label, says, value, onChange, options }: SelectProps): ReactElement {
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <select
        id={id}
        aria-describedby={`${id}-says`}
        value={value}
        onChange={({ currentTarget }) => onChange(currentTarget.value)}
      >
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.text}
          </option>
        ))}
      </select>
      <p id={`${id}-says`} className="small quiet">
        {says}
      </p>
    </div>
  );
}
