import { useState, type ReactElement } from 'react';
import { Button as AriaButton } from 'react-aria-components';
import { toAppError, type AppError } from '../../../shared/errors/app-error.ts';
import { remedyFor } from '../../../shared/errors/remedies.ts';
import { shownName } from '../../../shared/text/printable.ts';
import { useCall, type AnswerOf } from '../../hooks/use-stream.ts';
import { useClient } from '../../host/host-context.tsx';
import { t, tn } from '../../text/i18n.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog, DialogActions } from '../../ui/dialog.tsx';
import { Icon } from '../../ui/icon.tsx';
import { ICONS } from '../../ui/icons.ts';
import { TextField } from '../../ui/text-field.tsx';
import './folder-picker.css';

export interface FolderPickerProps {
  readonly heading: string;
  readonly onClose: () => void;
  readonly onPicked: (paths: readonly string[]) => void;
  readonly withFiles?: boolean;
}

/** Folders of the computer that the app runs on, for a host without a picker of the system's own. */
export function FolderPicker({ heading, onClose, onPicked, withFiles = false }: FolderPickerProps): ReactElement {
  const [at, setAt] = useState<string | null>(null);
  const [marked, setMarked] = useState<readonly string[]>([]);
  const { value, error } = useCall('host.browse', { path: at, files: withFiles });
  const [isNaming, setNaming] = useState(false);
  const go = (path: string | null): void => {
    setAt(path);
    setMarked([]);
    setNaming(false);
  };
  const here = value?.path ?? null;
  return (
    <Dialog heading={heading} onClose={onClose}>
      <p className="path quiet picker-here">{here ?? t('picker.top')}</p>
      {value ? <Entries value={value} marked={marked} onGo={go} onMark={setMarked} /> : null}
      {value?.entries.length === 0 ? (
        <p className="quiet">{t(withFiles ? 'picker.emptyFiles' : 'picker.empty')}</p>
      ) : null}
      {error ? <p className="lost">{remedyFor(error.code).happened}</p> : null}
      {isNaming && here !== null ? <NewFolder parent={here} onMade={go} onClose={() => setNaming(false)} /> : null}
      <DialogActions>
        {withFiles ? (
          <Button kind="main" isDisabled={marked.length === 0} onPress={() => onPicked(marked)}>
            {tn('picker.useFiles', marked.length)}
          </Button>
        ) : (
          <UseFolder here={here} onPicked={onPicked} onName={isNaming ? null : () => setNaming(true)} />
        )}
        <Button kind="quiet" onPress={onClose}>
          {t('act.cancel')}
        </Button>
      </DialogActions>
    </Dialog>
  );
}

interface UseFolderProps {
  readonly here: string | null;
  readonly onPicked: (paths: readonly string[]) => void;
  readonly onName: (() => void) | null;
}

function UseFolder({ here, onPicked, onName }: UseFolderProps): ReactElement {
  const use = (): void => {
    if (here !== null) onPicked([here]);
  };
  return (
    <>
      <Button kind="main" isDisabled={here === null} onPress={use}>
        {t('picker.use')}
      </Button>
      {here === null || onName === null ? null : <Button onPress={onName}>{t('picker.newFolder')}</Button>}
    </>
  );
}

interface EntriesProps {
  readonly value: AnswerOf<'host.browse'>;
  readonly marked: readonly string[];
  readonly onGo: (path: string | null) => void;
  readonly onMark: (marked: readonly string[]) => void;
}

function Entries({ value, marked, onGo, onMark }: EntriesProps): ReactElement {
  const toggle = (path: string): void =>
    onMark(marked.includes(path) ? marked.filter((one) => one !== path) : [...marked, path]);
  return (
    <>
      <ul className="picker-list" aria-label={t('picker.list')}>
        {value.path === null ? null : (
          <PickerRow icon={ICONS.arrowUp} name={t('picker.up')} onPress={() => onGo(value.parent)} isFirst />
        )}
        {value.entries.map(({ path, name, kind }) =>
          kind === 'folder' ? (
            <PickerRow key={path} icon={ICONS.folder} name={name} onPress={() => onGo(path)} />
          ) : (
            <PickerRow
              key={path}
              icon={marked.includes(path) ? ICONS.checkmark : ICONS.document}
              name={name}
              isMarked={marked.includes(path)}
              onPress={() => toggle(path)}
            />
          ),
        )}
      </ul>
      {value.more > 0 ? <p className="quiet">{tn('picker.more', value.more)}</p> : null}
    </>
  );
}

interface RowProps {
  readonly icon: string;
  readonly name: string;
  readonly onPress: () => void;
  readonly isMarked?: boolean;
  /** Takes the focus when its folder is opened, so that the keyboard is inside it. */
  readonly isFirst?: boolean;
}

function PickerRow({ icon, name, onPress, isMarked, isFirst = false }: RowProps): ReactElement {
  return (
    <li>
      <AriaButton
        className="row row-button"
        onPress={onPress}
        autoFocus={isFirst}
        {...(isMarked === undefined ? {} : { 'aria-pressed': isMarked })}
      >
        <Icon svg={icon} />
        <span className="path">{shownName(name)}</span>
        <span />
      </AriaButton>
    </li>
  );
}

interface NewFolderProps {
  readonly parent: string;
  readonly onMade: (path: string) => void;
  readonly onClose: () => void;
}

function NewFolder({ parent, onMade, onClose }: NewFolderProps): ReactElement {
  const client = useClient();
  const [name, setName] = useState('');
  const [error, setError] = useState<AppError | null>(null);
  const make = (): void => {
    client['host.makeFolder']({ parent, name: name.trim() }).then(onMade, (failure: unknown) =>
      setError(toAppError(failure)),
    );
  };
  return (
    <form
      className="picker-new"
      onSubmit={(event) => {
        event.preventDefault();
        if (name.trim() !== '') make();
      }}
    >
      <TextField
        label={t('picker.name')}
        value={name}
        onChange={setName}
        autoFocus
        error={error ? remedyFor(error.code).happened : null}
      />
      <Button isDisabled={name.trim() === ''} onPress={make}>
        {t('picker.make')}
      </Button>
      <Button kind="quiet" onPress={onClose}>
        {t('act.cancel')}
      </Button>
    </form>
  );
}
