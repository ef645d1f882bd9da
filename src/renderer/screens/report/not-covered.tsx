import { useState, type ReactElement } from 'react';
import type { StepId } from '../../../shared/domain/ids.ts';
import type { RunReport } from '../../../shared/domain/run-report.ts';
import { REPORT_TEXT } from '../../../shared/text/strings-report.en.ts';
import { useGo } from '../../state/stores-context.tsx';
import { t, tn } from '../../text/i18n.ts';
import { forWindow } from '../parts/for-window.ts';
import { Button, LinkButton } from '../../ui/button.tsx';
import { Dialog, DialogActions } from '../../ui/dialog.tsx';

const COVER = REPORT_TEXT.cannotCover;
/** The report names things in words; these have a page that guides through them. */
const GUIDED: ReadonlyMap<string, StepId> = new Map([
  [COVER.appDataWhat, 'app-data'],
  [COVER.contactsWhat, 'contacts'],
  [COVER.messagesWhat, 'messages'],
  [COVER.cloudWhat, 'cloud'],
]);

/** What no backup of this phone can cover by itself, each with a way to do something about it. */
export function NotCovered({ report }: { readonly report: RunReport }): ReactElement {
  const go = useGo();
  const [opened, setOpened] = useState<RunReport['notCovered'][number] | null>(null);
  const { notCovered, vault, device } = report;
  return (
    <section>
      <h2>{t('report.notCovered')}</h2>
      {notCovered.length === 0 ? (
        <p className="quiet">{t('report.coveredAll')}</p>
      ) : (
        <>
          <p className="quiet">{tn('report.things', notCovered.length)}</p>
          <ul className="not-covered">
            {notCovered.map((thing) => {
              const step = GUIDED.get(thing.what);
              return (
                <li key={thing.what}>
                  <LinkButton
                    onPress={() =>
                      step === undefined ? setOpened(thing) : go({ at: 'guided', step, vault, os: device.os })
                    }
                  >
                    {thing.what}
                  </LinkButton>
                </li>
              );
            })}
          </ul>
        </>
      )}
      {opened ? (
        <Dialog heading={opened.what} onClose={() => setOpened(null)}>
          <div className="prose">
            <p>{forWindow(opened.why)}</p>
            <p>{forWindow(opened.instead)}</p>
          </div>
          <DialogActions>
            <Button kind="main" autoFocus onPress={() => setOpened(null)}>
              {t('act.close')}
            </Button>
          </DialogActions>
        </Dialog>
      ) : null}
    </section>
  );
}
