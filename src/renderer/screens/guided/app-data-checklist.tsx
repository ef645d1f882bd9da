import { useEffect, useState, type ReactElement } from 'react';
import type { AppDataDone, AppDataItem, AppDataList } from '../../../shared/domain/app-data.ts';
import { toAppError, type AppError } from '../../../shared/errors/app-error.ts';
import { formatNumber } from '../../../shared/text/bytes.ts';
import { useCall } from '../../hooks/use-stream.ts';
import { useClient } from '../../host/host-context.tsx';
import { baseName } from '../../text/format.ts';
import { t } from '../../text/i18n.ts';
import { Button, LinkButton } from '../../ui/button.tsx';
import { Dialog, DialogActions } from '../../ui/dialog.tsx';
import { Icon } from '../../ui/icon.tsx';
import { ICONS } from '../../ui/icons.ts';
import { Dots } from '../../ui/progress.tsx';
import { Choice } from '../../ui/radio.tsx';
import { TextField } from '../../ui/text-field.tsx';
import { Remedy } from '../parts/remedy.tsx';
import { usePickFiles } from '../parts/use-pick-folder.tsx';

/** What could be seen of which apps, what cannot be reached, and what the owner did about it. */
export function AppDataChecklist({ vault }: { readonly vault: string }): ReactElement {
  const { value, error } = useCall('app-data.list', { vault });
  const [list, setList] = useState<AppDataList | null>(null);
  const [opened, setOpened] = useState<AppDataItem | null>(null);
  useEffect(() => setList(value), [value]);
  return (
    <section className="section">
      <h2>{t('guided.checklist.title')}</h2>
      {error ? <Remedy code={error.code} message={error.message} /> : null}
      {list === null && !error ? <Dots isInline /> : null}
      {list === null ? null : (
        <>
          <p className="quiet">
            {t('guided.checklist.count', {
              done: formatNumber(list.inside.done),
              items: formatNumber(list.inside.items),
            })}
          </p>
          <ul className="app-data">
            {list.items.map((item) => (
              <li key={item.id}>
                <Item item={item} onOpen={() => setOpened(item)} />
              </li>
            ))}
          </ul>
        </>
      )}
      {opened ? (
        <TickDialog
          vault={vault}
          item={opened}
          onClose={() => setOpened(null)}
          onTicked={(next) => {
            setList(next);
            setOpened(null);
          }}
        />
      ) : null}
    </section>
  );
}

function Item({ item, onOpen }: { readonly item: AppDataItem; readonly onOpen: () => void }): ReactElement {
  const { name, about, todo, tick } = item;
  const done = tick?.done ?? null;
  return (
    <div className="app-data-item">
      <Icon svg={done === null ? ICONS.apps : ICONS.checkmark} />
      <div>
        <span className="block" dir="auto">
          {name}
        </span>
        {done === null ? (
          <span className="small quiet block">
            {about} {todo}
          </span>
        ) : (
          <span className="small block" dir="auto">
            <span className="safe">{t(`guided.checklist.${done}`)}</span>{' '}
            {[tick?.note ?? '', tick?.file ? baseName(tick.file) : ''].filter((text) => text !== '').join(' · ')}
          </span>
        )}
      </div>
      <Button
        kind="quiet"
        aria-label={`${t(done === null ? 'guided.checklist.tick' : 'guided.checklist.change')}: ${name}`}
        onPress={onOpen}
      >
        {t(done === null ? 'guided.checklist.tick' : 'guided.checklist.change')}
      </Button>
    </div>
  );
}

const WAYS: readonly AppDataDone[] = ['exported', 'pictured', 'let-go'];

interface TickDialogProps {
  readonly vault: string;
  readonly item: AppDataItem;
  readonly onClose: () => void;
  readonly onTicked: (list: AppDataList) => void;
}

function TickDialog({ vault, item, onClose, onTicked }: TickDialogProps): ReactElement {
  const client = useClient();
  const [done, setDone] = useState<AppDataDone>(item.tick?.done ?? 'exported');
  const [note, setNote] = useState(item.tick?.note ?? '');
  const [from, setFrom] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<AppError | null>(null);
  const picker = usePickFiles((paths) => setFrom(paths[0] ?? null));
  const save = (what: AppDataDone | null): void => {
    setBusy(true);
    setError(null);
    client['app-data.tick']({ vault, id: item.id, done: what, note: what === null ? '' : note, from }).then(
      onTicked,
      (failure: unknown) => {
        setBusy(false);
        setError(toAppError(failure));
      },
    );
  };
  return (
    <Dialog heading={item.name} onClose={onClose}>
      <div className="prose">
        <p className="quiet">
          {item.about} {item.todo}
        </p>
        <Choice
          label={t('guided.checklist.how')}
          value={done}
          options={WAYS.map((value) => ({ value, text: t(`guided.checklist.${value}`) }))}
          onChange={setDone}
        />
        <TextField label={t('guided.checklist.note')} value={note} onChange={setNote} />
        <p>
          {from === null ? null : <span>{t('guided.checklist.pictureOf', { file: baseName(from) })} </span>}
          <LinkButton onPress={() => picker.open(t('guided.checklist.picture'))}>
            {t('guided.checklist.picture')}
          </LinkButton>
        </p>
        {error ? <Remedy code={error.code} message={error.message} /> : null}
      </div>
      <DialogActions>
        <Button kind="main" isDisabled={isBusy} onPress={() => save(done)}>
          {t('guided.checklist.save')}
        </Button>
        {item.tick === null ? null : (
          <Button isDisabled={isBusy} onPress={() => save(null)}>
            {t('guided.checklist.undo')}
          </Button>
        )}
      </DialogActions>
      {picker.dialog}
    </Dialog>
  );
}
