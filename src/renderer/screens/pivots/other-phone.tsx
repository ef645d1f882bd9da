import { useState, type ReactElement } from 'react';
import type { OtherPhoneKind } from '../../../shared/domain/other-phone.ts';
import { formatNumber } from '../../../shared/text/bytes.ts';
import { OTHER_PHONE_TEXT } from '../../../shared/text/strings-other-phone.en.ts';
import { useStream } from '../../hooks/use-stream.ts';
import { Button } from '../../ui/button.tsx';
import { Working } from '../copies/working.tsx';
import { Named } from '../parts/named.tsx';
import { ShowButton } from '../parts/show-button.tsx';
import { usePickFolder } from '../parts/use-pick-folder.tsx';

const TEXT = OTHER_PHONE_TEXT.window;

interface Job {
  readonly kind: OtherPhoneKind;
  readonly out: string;
  /** Counts the tries: the same choice can be made again. */
  readonly turn: number;
}

/** Photos, people and messages for a phone that is no Lumia. Leaving the page ends the writing; the next time goes on. */
export function OtherPhone({ vault }: { readonly vault: string }): ReactElement {
  const [kind, setKind] = useState<OtherPhoneKind>('android');
  const [job, setJob] = useState<Job | null>(null);
  const picker = usePickFolder((out) => setJob((before) => ({ kind, out, turn: (before?.turn ?? 0) + 1 })));
  const choose = (wanted: OtherPhoneKind): void => {
    setKind(wanted);
    picker.open(TEXT.choose);
  };
  return (
    <section className="section">
      <h2>{TEXT.heading}</h2>
      <p>{TEXT.says}</p>
      <div className="actions">
        <Button onPress={() => choose('android')}>{TEXT.android}</Button>
        <Button onPress={() => choose('iphone')}>{TEXT.iphone}</Button>
      </div>
      {picker.dialog}
      {job ? <Writing key={job.turn} vault={vault} job={job} /> : null}
    </section>
  );
}

function Writing({ vault, job }: { readonly vault: string; readonly job: Job }): ReactElement {
  const { kind, out } = job;
  const state = useStream('export.phone', { vault, kind, out, inside: true }, 250);
  const report = state.value?.report ?? null;
  if (!report) return <Working state={state} />;
  const there = report.photos.written.files + report.photos.alreadyThere.files;
  const facts = TEXT.facts(
    formatNumber(there),
    formatNumber(report.contacts?.people ?? 0),
    formatNumber(report.messages?.written ?? 0),
  );
  return (
    <div role="status" className="other-phone-result">
      <p className={report.outcome === 'complete' ? 'finding finding-fine' : 'finding'}>
        {report.outcome === 'complete' ? TEXT.done : TEXT.exceptions}
      </p>
      <p>{facts}</p>
      <Named findings={report.findings} />
      <p className="quiet path">{report.page}</p>
      <ShowButton path={report.out} word={TEXT.open} />
    </div>
  );
}
