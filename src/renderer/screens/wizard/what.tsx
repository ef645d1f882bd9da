import { type ReactElement } from 'react';
import type { Preview } from '../../../shared/contract/window.ts';
import { NOTHING, plus, type Count } from '../../../shared/domain/count.ts';
import { STEP_IDS, type StepId } from '../../../shared/domain/ids.ts';
import { formatBytes, formatNumber } from '../../../shared/text/bytes.ts';
import { useCall, useStream } from '../../hooks/use-stream.ts';
import { useWizard } from '../../state/stores-context.tsx';
import { formatFileCount } from '../../text/format.ts';
import { t, tn } from '../../text/i18n.ts';
import { Button } from '../../ui/button.tsx';
import { Checkbox } from '../../ui/checkbox.tsx';
import { Heard } from '../../ui/heard.tsx';
import { Dots } from '../../ui/progress.tsx';
import { Remedy } from '../parts/remedy.tsx';
import type { Choice } from '../../wizard/machine.ts';
import { WizardPage } from './wizard-page.tsx';

const GUIDED: ReadonlySet<StepId> = new Set(['app-data', 'cloud']);

/** Step 3. Everything is ticked, in the order of what would hurt most to lose; the counts come as they are found. */
export function What({ choice }: { readonly choice: Choice }): ReactElement {
  const { send, way } = useWizard();
  const preview = useStream('run.preview', { deviceId: choice.deviceId, to: choice.to });
  const look = useCall('place.look', { to: choice.to, deviceId: choice.deviceId });
  const found = preview.value;
  const missing = missingRoom(found, choice.steps, look.value?.free ?? null);
  const toggle = (id: StepId, isOn: boolean): void =>
    send({ type: 'STEPS_CHANGED', steps: STEP_IDS.filter((one) => (one === id ? isOn : choice.steps.includes(one))) });
  const all = choice.steps.length === STEP_IDS.length;
  return (
    <WizardPage
      step={3}
      way={way}
      heading={t('what.heading')}
      lead={t('what.lead')}
      onBack={() => send({ type: 'BACK' })}
      aside={found?.phase === 'ended' || preview.error ? undefined : <Dots />}
      main={
        <Button
          kind="main"
          onPress={() => send({ type: 'START' })}
          isDisabled={choice.steps.length === 0 || missing !== null}
        >
          {t(all ? 'what.startAll' : 'what.start')}
        </Button>
      }
      note={choice.steps.length === 0 ? t('what.nothing') : summary(found)}
    >
      {preview.error ? <Remedy code={preview.error.code} message={preview.error.message} /> : null}
      {missing === null ? null : <p className="finding">{t('what.room', { missing: formatBytes(missing) })}</p>}
      {found && found.problems.length > 0 ? (
        <p className="finding finding-mild">{tn('what.problems', found.problems.length)}</p>
      ) : null}
      <div className="columns columns-what">
        <ul className="what-list" aria-label={t('what.listLabel')}>
          {STEP_IDS.map((id) => (
            <li key={id}>
              <Checkbox isSelected={choice.steps.includes(id)} onChange={(isOn) => toggle(id, isOn)}>
                <span className="what-row">
                  <span className="what-name">{t(`step.${id}`)}</span>
                  <span className="what-count numbers">{counted(id, found)}</span>
                  <span className="small quiet what-is">{t(`stepIs.${id}`)}</span>
                </span>
              </Checkbox>
            </li>
          ))}
        </ul>
        <div>
          <Fresh found={found} steps={choice.steps} />
          <Pictures pictures={choice.steps.includes('media') ? (found?.pictures ?? []) : []} />
          <Checkbox isSelected={choice.compare} onChange={(compare) => send({ type: 'COMPARE_CHANGED', compare })}>
            {t('what.compare')}
            <span className="small quiet what-is">{t('what.compareSays')}</span>
          </Checkbox>
        </div>
      </div>
      <Heard text={found?.phase === 'ended' ? summary(found) : ''} />
    </WizardPage>
  );
}

/** How much there is to do, large. */
function Fresh({ found, steps }: { readonly found: Preview | null; readonly steps: readonly StepId[] }): ReactElement {
  const isKnown = found?.phase === 'ended';
  const fresh = isKnown ? sum(found, steps) : NOTHING;
  return (
    <div className="what-fresh">
      <p className="tile-count numbers">
        {isKnown ? formatNumber(fresh.files) : formatNumber(found?.listed.files ?? 0)}
      </p>
      <p className="quiet">
        {isKnown ? tn('what.freshSays', fresh.files, { bytes: formatBytes(fresh.bytes) }) : summary(found)}
      </p>
    </div>
  );
}

/** The newest photos that will be copied, as the phone shows them. Decoration: what matters is said in words. */
function Pictures({ pictures }: { readonly pictures: Preview['pictures'] }): ReactElement | null {
  if (pictures.length === 0) return null;
  return (
    <div className="what-pictures">
      <div className="what-strip" aria-hidden="true">
        {pictures.map(({ path, url }) => (
          <img key={path} src={url} alt="" />
        ))}
      </div>
      <p className="small quiet">{t('what.pictures')}</p>
    </div>
  );
}

function counted(id: StepId, found: Preview | null): string {
  if (GUIDED.has(id)) return t('what.guided');
  const step = found?.steps.find((one) => one.id === id);
  if (!step || found === null) return '';
  if (step.onPhone.files === 0) return found.phase === 'ended' ? t('what.none') : '';
  const all = t('what.onPhone', {
    files: formatFileCount(step.onPhone.files),
    bytes: formatBytes(step.onPhone.bytes),
  });
  if (step.toCopy === null || (step.alreadySafe?.files ?? 0) === 0) return all;
  const fresh = step.toCopy.files === 0 ? t('what.safe') : t('what.toCopy', { n: formatNumber(step.toCopy.files) });
  return `${all} · ${fresh}`;
}

function summary(found: Preview | null): string {
  if (found === null || found.phase === 'connecting') return t('what.connecting');
  if (found.phase === 'listing') return t('what.looking', { files: formatFileCount(found.listed.files) });
  const fresh = sum(found, STEP_IDS);
  const values = {
    files: formatFileCount(found.listed.files),
    bytes: formatBytes(found.listed.bytes),
  };
  return t(fresh.files === 0 ? 'what.allSafe' : 'what.found', values);
}

/** What is to be copied of these steps. */
function sum(found: Preview, steps: readonly StepId[]): Count {
  return found.steps
    .filter(({ id }) => steps.includes(id))
    .reduce((total, { toCopy }) => plus(total, toCopy ?? NOTHING), NOTHING);
}

/** Bytes that the disk lacks for what is ticked; null while it is not known or there is room. */
function missingRoom(found: Preview | null, steps: readonly StepId[], free: number | null): number | null {
  if (found?.phase !== 'ended' || free === null) return null;
  const wanted = sum(found, steps).bytes;
  return wanted > free ? wanted - free : null;
}
