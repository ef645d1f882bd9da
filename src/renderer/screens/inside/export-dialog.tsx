import { useEffect, useRef, useState, type ReactElement } from 'react';
import { formatNumber } from '../../../shared/text/bytes.ts';
import { toAppError, type AppError } from '../../../shared/errors/app-error.ts';
import { useClient } from '../../host/host-context.tsx';
import { t, type TextKey } from '../../text/i18n.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog, DialogActions } from '../../ui/dialog.tsx';
import { ICONS } from '../../ui/icons.ts';
import { Dots } from '../../ui/progress.tsx';
import { Choice } from '../../ui/radio.tsx';
import { Remedy } from '../parts/remedy.tsx';
import { ShowButton } from '../parts/show-button.tsx';
import { usePickFolder } from '../parts/use-pick-folder.tsx';
import { ZoneChoice } from './zone-choice.tsx';
import { exportPath, type Exported, type RunExport } from './export-calls.ts';

export interface ExportDialogProps<F extends string> {
  readonly kind: 'messages' | 'people';
  readonly formats: readonly F[];
  readonly run: RunExport<F>;
  readonly onClose: () => void;
}

type Stage =
  | { readonly at: 'choosing' }
  | { readonly at: 'picking' }
  | { readonly at: 'writing' }
  | { readonly at: 'done'; readonly done: Exported }
  | { readonly at: 'failed'; readonly error: AppError };

/** Form, folder, and what came of it: as many written as there are, or each that is not with the reason. */
export function ExportDialog<F extends string>({ kind, formats, run, onClose }: ExportDialogProps<F>): ReactElement {
  const client = useClient();
  const [first] = formats;
  const [as, setAs] = useState<F | undefined>(first);
  const [zone, setZone] = useState('');
  const [stage, setStage] = useState<Stage>({ at: 'choosing' });
  const writing = useRef<AbortController>(null);
  // Whoever closes the dialog calls the export off: nothing of it is left under its name.
  useEffect(() => () => writing.current?.abort(), []);
  const pick = usePickFolder((folder) => {
    if (as === undefined) return;
    const out = exportPath(folder, { word: t(`look.export.word.${kind}`), as, now: new Date() });
    setStage({ at: 'writing' });
    const { signal } = (writing.current = new AbortController());
    run(client, as, { out, zone: zone === '' ? null : zone, signal }).then(
      (done) => setStage({ at: 'done', done }),
      (error: unknown) => {
        if (!signal.aborted) setStage({ at: 'failed', error: toAppError(error) });
      },
    );
  });
  // Ours opens over this one; closing it leads back here.
  if (pick.dialog !== null) return <>{pick.dialog}</>;
  return (
    <Dialog heading={t(`look.export.heading.${kind}`)} onClose={onClose}>
      {stage.at === 'done' ? (
        <Done done={stage.done} kind={kind} />
      ) : (
        <>
          <Choice
            label={t('look.export.form')}
            value={as ?? ('' as F)}
            onChange={setAs}
            options={formats.map((value) => ({ value, text: t(`look.export.${kind}.${value}` as TextKey) }))}
          />
          <p className="quiet export-says" aria-live="polite">
            {as === undefined ? '' : t(`look.export.says.${kind}.${as}` as TextKey)}
          </p>
          {kind === 'messages' ? <ZoneChoice value={zone} onChange={setZone} /> : null}
          {stage.at === 'writing' ? (
            <>
              <p role="status">{t('look.export.writing')}</p>
              <Dots isInline />
            </>
          ) : null}
          {stage.at === 'failed' ? <Remedy code={stage.error.code} message={stage.error.message} /> : null}
        </>
      )}
      <DialogActions>
        {stage.at === 'done' ? null : (
          <Button
            kind="main"
            icon={ICONS.folder}
            isPending={stage.at === 'writing'}
            onPress={() => pick.open(t('look.export.where'))}
          >
            {t('look.export.choose')}
          </Button>
        )}
        {stage.at === 'done' ? <ShowButton path={stage.done.out} word={t('look.export.show')} /> : null}
        <Button kind={stage.at === 'done' ? 'plain' : 'quiet'} onPress={onClose}>
          {t(stage.at === 'done' ? 'act.close' : 'act.cancel')}
        </Button>
      </DialogActions>
    </Dialog>
  );
}

function Done({ done, kind }: { readonly done: Exported; readonly kind: 'messages' | 'people' }): ReactElement {
  const { inBackup, written, leftOut, notes, out } = done;
  return (
    <div className="prose" role="status">
      <p className="screen-lead export-count">
        {t(`look.export.count.${kind}`, { written: formatNumber(written), all: formatNumber(inBackup) })}
      </p>
      {leftOut.length === 0 && written === inBackup ? <p className="safe">{t('look.export.whole')}</p> : null}
      <ul>
        {leftOut.map(({ why, count }) => (
          <li key={why} className="needs-you">
            {t('look.export.leftOut', { n: formatNumber(count), why })}
          </li>
        ))}
      </ul>
      {notes.map((note) => (
        <p key={note} className="quiet path">
          {note}
        </p>
      ))}
      <p className="path">{out}</p>
    </div>
  );
}
