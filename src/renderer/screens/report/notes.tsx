import type { ReactElement } from 'react';
import type { RunReport } from '../../../shared/domain/run-report.ts';
import { REPORT_TEXT } from '../../../shared/text/strings-report.en.ts';
import { formatPath } from '../../text/format.ts';
import { t, tn } from '../../text/i18n.ts';
import { VirtualList } from '../../ui/virtual-list.tsx';

/** Things worth knowing about files that are safe. */
export function Notes({ report }: { readonly report: RunReport }): ReactElement | null {
  const { notes, notesOmitted } = report;
  if (notes.length === 0) return null;
  return (
    <section className="section">
      <h2>{t('report.notes')}</h2>
      <VirtualList
        label={t('report.notes')}
        count={notes.length}
        rowHeight={50}
        row={(index) => {
          const note = notes[index];
          return note ? (
            <p className="path">
              {REPORT_TEXT.note[note.note]}: <span className="quiet">{formatPath(note.path)}</span>
            </p>
          ) : null;
        }}
      />
      {notesOmitted > 0 ? <p className="quiet">{tn('report.moreNotes', notesOmitted)}</p> : null}
    </section>
  );
}
