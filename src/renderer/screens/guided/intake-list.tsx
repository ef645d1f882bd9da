import type { ReactElement } from 'react';
import type { Intake, IntakeFile } from '../../../shared/contract/window.ts';
import { formatBytes } from '../../../shared/text/bytes.ts';
import { shownName } from '../../../shared/text/printable.ts';
import { formatDay } from '../../text/format.ts';
import { t, tn } from '../../text/i18n.ts';
import { Button } from '../../ui/button.tsx';
import { Icon } from '../../ui/icon.tsx';
import { ICONS } from '../../ui/icons.ts';
import { VirtualList } from '../../ui/virtual-list.tsx';

const FEW = 12;

/** What was dropped, judged: how many people, which dates, empty, cut off, only a pointer. */
export function IntakeList({ intake, onTake }: { readonly intake: Intake; readonly onTake: () => void }): ReactElement {
  const { files, total, more } = intake;
  return (
    <div className="take-in-next">
      {files.length <= FEW ? (
        <ul className="intake">
          {files.map((file) => (
            <li key={file.path}>
              <IntakeRow file={file} />
            </li>
          ))}
        </ul>
      ) : (
        <VirtualList
          label={t('guided.judged')}
          count={files.length}
          rowHeight={66}
          row={(index) => {
            const file = files[index];
            return file ? <IntakeRow file={file} /> : null;
          }}
        />
      )}
      {more > 0 ? <p className="quiet">{tn('guided.more', more)}</p> : null}
      <div className="actions">
        <Button kind="main" onPress={onTake} isDisabled={total.files === 0}>
          {tn('guided.take', total.files)}
        </Button>
      </div>
    </div>
  );
}

function IntakeRow({ file }: { readonly file: IntakeFile }): ReactElement {
  const isGood = file.verdict === 'usable' || file.verdict === 'not-checked';
  return (
    <div className="row">
      <Icon svg={isGood ? ICONS.checkmark : ICONS.warning} />
      <span className="path">
        {shownName(file.name)} <span className="quiet small">{formatBytes(file.bytes)}</span>
      </span>
      <span>{file.count === null ? '' : tn(`guided.count.${file.count.of}`, file.count.n)}</span>
      <span className={`row-second ${file.verdict === 'usable' ? 'safe' : isGood ? '' : 'needs-you'}`}>
        {t(`guided.verdict.${file.verdict}`)}
        {file.from !== null && file.until !== null
          ? ` · ${t('guided.span', { from: formatDay(file.from), until: formatDay(file.until) })}`
          : ''}
      </span>
    </div>
  );
}
