import { useState, type ReactElement } from 'react';
import type { DeviceId } from '../../../shared/domain/ids.ts';
import { toAppError, type AppError } from '../../../shared/errors/app-error.ts';
import { DOCTOR_TEXT } from '../../../shared/text/strings-doctor.en.ts';
import { useClient } from '../../host/host-context.tsx';
import { Button } from '../../ui/button.tsx';
import { Heard } from '../../ui/heard.tsx';
import { Remedy } from '../parts/remedy.tsx';
import { usePickFolder } from '../parts/use-pick-folder.tsx';

const TEXT = DOCTOR_TEXT.window;

/** Shown before it can be saved; what is saved is what was shown. */
export function Bundle({ ids }: { readonly ids: readonly DeviceId[] }): ReactElement {
  const client = useClient();
  const [text, setText] = useState<string | null>(null);
  const [saved, setSaved] = useState<string | null>(null);
  const [error, setError] = useState<AppError | null>(null);
  const tell = (work: Promise<void>): void => {
    work.then(
      () => setError(null),
      (failure: unknown) => setError(toAppError(failure)),
    );
  };
  const save = async (folder: string): Promise<void> => {
    setSaved((await client['doctor.save']({ folder, text: text ?? '' })).file);
  };
  const show = async (): Promise<void> => {
    setSaved(null);
    setText((await client['doctor.bundle'](ids.length > 0 ? { ids: [...ids] } : {})).text);
  };
  const picker = usePickFolder((folder) => tell(save(folder)));
  return (
    <section className="settings-part">
      <h2 className="section-title">{TEXT.bundleHeading}</h2>
      <p className="quiet">{TEXT.bundleLead}</p>
      {error ? <Remedy code={error.code} message={error.message} /> : null}
      {text === null ? (
        <Button onPress={() => tell(show())}>{TEXT.show}</Button>
      ) : (
        <>
          <pre className="help-text" tabIndex={0} aria-label={TEXT.bundleHeading}>
            {text}
          </pre>
          <Button onPress={() => picker.open(TEXT.save)}>{TEXT.save}</Button>
        </>
      )}
      {saved === null ? null : <p className="path">{TEXT.saved(saved)}</p>}
      <Heard text={saved === null ? '' : TEXT.saved(saved)} />
      {picker.dialog}
    </section>
  );
}
