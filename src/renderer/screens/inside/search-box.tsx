import { useEffect, useState, type ReactElement } from 'react';
import { Input, Label, SearchField } from 'react-aria-components';

export interface SearchBoxProps {
  readonly label: string;
  /** Told a little after the last key, without blanks about it; empty when nothing is searched for. */
  readonly onSearch: (words: string) => void;
}

const PAUSE_MS = 250;
const MOST = 200;

/** Escape empties it; when it is empty, Escape goes back as everywhere. */
export function SearchBox({ label, onSearch }: SearchBoxProps): ReactElement {
  const [text, setText] = useState('');
  useEffect(() => {
    const timer = setTimeout(() => onSearch(text.trim().slice(0, MOST)), text === '' ? 0 : PAUSE_MS);
    return () => clearTimeout(timer);
  }, [text, onSearch]);
  return (
    <SearchField className="field look-search" value={text} onChange={setText}>
      <Label>{label}</Label>
      <Input autoComplete="off" spellCheck="false" maxLength={MOST} />
    </SearchField>
  );
}
