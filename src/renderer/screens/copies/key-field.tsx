import { useEffect, useState, type ReactElement } from 'react';
import type { TypedKey } from '../../../shared/domain/offsite.ts';
import { useClient } from '../../host/host-context.tsx';
import { t } from '../../text/i18n.ts';
import { TextField } from '../../ui/text-field.tsx';

const WORDS = 24;

export interface KeyFieldProps {
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly autoFocus?: boolean;
}

/** The key from the paper. A word that no key has is named as soon as it is typed. */
export function KeyField({ value, onChange, autoFocus = false }: KeyFieldProps): ReactElement {
  const typed = useTypedKey(value);
  const wrong = typed === null ? null : problemOf(typed);
  return (
    <>
      <TextField
        label={t('copies.offsite.key')}
        value={value}
        onChange={onChange}
        error={wrong}
        autoFocus={autoFocus}
      />
      {typed === null || wrong !== null ? null : <p className="quiet small">{saysOf(typed)}</p>}
    </>
  );
}

/** What the app says of the newest that was typed; of what was there before until then, so that nothing flickers. */
function useTypedKey(key: string): TypedKey | null {
  const client = useClient();
  const [typed, setTyped] = useState<TypedKey | null>(null);
  const isEmpty = key.trim() === '';
  useEffect(() => {
    if (isEmpty) return undefined;
    const controller = new AbortController();
    client['offsite.lookAtKey']({ key }, { signal: controller.signal }).then(
      (now) => {
        if (!controller.signal.aborted) setTyped(now);
      },
      // Whatever is wrong with it is told when it is tried.
      () => undefined,
    );
    return () => controller.abort();
  }, [client, key, isEmpty]);
  return isEmpty ? null : typed;
}

function problemOf({ kind, words, wrong, isWhole }: TypedKey): string | null {
  if (isWhole || kind === 'letters') return null;
  const [first] = wrong;
  if (first) {
    const { at, word, meant } = first;
    return meant === null ? t('typedKey.wrong', { at, word }) : t('typedKey.wrongMeant', { at, word, meant });
  }
  if (words < WORDS) return null;
  return words > WORDS ? t('typedKey.tooMany', { n: words }) : t('typedKey.notTogether');
}

function saysOf({ kind, words, isWhole }: TypedKey): string {
  if (isWhole) return t('typedKey.whole');
  return kind === 'letters' ? t('typedKey.letters') : t('typedKey.some', { n: words });
}
