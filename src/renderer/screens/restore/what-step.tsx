import { useEffect, useRef, useState, type ReactElement } from 'react';
import type { RestoreEntry } from '../../../shared/contract/restore.ts';
import { STEP_IDS } from '../../../shared/domain/ids.ts';
import { formatBytes } from '../../../shared/text/bytes.ts';
import { shownName } from '../../../shared/text/printable.ts';
import { useCall } from '../../hooks/use-stream.ts';
import { formatFileCount, formatPath } from '../../text/format.ts';
import { t, tn } from '../../text/i18n.ts';
import { Button, LinkButton } from '../../ui/button.tsx';
import { Checkbox } from '../../ui/checkbox.tsx';
import { Dots } from '../../ui/progress.tsx';
import { Choice } from '../../ui/radio.tsx';
import { More } from '../parts/more.tsx';
import { Remedy } from '../parts/remedy.tsx';
import { ExtrasChoice } from './extras-choice.tsx';
import { RestorePage } from './restore-page.tsx';
import type { StepProps } from './step-props.ts';

/** A folder with more is looked into, not listed whole. */
const MOST = 500;

/** Step 2. Everything is chosen already. */
export function WhatStep({ vault, choice, way, onBack, onNext }: StepProps): ReactElement {
  const [mode, setMode] = useState<'everything' | 'some' | 'none'>(modeOf(choice));
  const [also, setAlso] = useState(choice.also);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set(choice.select));
  const [folder, setFolder] = useState('');
  const [isMoving, setMoving] = useState(false);
  const open = (path: string): void => {
    setFolder(path);
    setMoving(true);
  };
  const page = { offset: 0, limit: MOST };
  const { value, error } = useCall('restore.look', { vault, run: choice.run, folder, page });
  const toggle = (path: string) => (isOn: boolean) =>
    setChosen((now) => new Set(isOn ? [...now, path] : [...now].filter((one) => one !== path)));
  return (
    <RestorePage
      step="what"
      way={way}
      heading={t('restore.what.heading')}
      lead={t('restore.what.lead')}
      onBack={onBack}
      aside={value || error ? undefined : <Dots />}
      main={
        <Button
          kind="main"
          isDisabled={value === null || isNothing(mode, chosen.size, also.length)}
          onPress={() =>
            onNext({
              select: mode === 'some' ? [...chosen] : [],
              also,
              onlyAlso: mode === 'none' || (mode === 'some' && chosen.size === 0),
            })
          }
        >
          {t('restore.what.go')}
        </Button>
      }
    >
      {error ? <Remedy code={error.code} message={error.message} /> : null}
      <Choice
        label={t('restore.what.label')}
        value={mode}
        onChange={setMode}
        options={[
          { value: 'everything', text: t('restore.what.everything') },
          { value: 'some', text: t('restore.what.some') },
          { value: 'none', text: t('restore.what.none') },
        ]}
      />
      {mode === 'some' && value ? (
        <div className="columns columns-even section">
          <fieldset className="restore-kinds">
            <legend>{t('restore.what.kinds')}</legend>
            {STEP_IDS.flatMap((id) => {
              const step = value.steps.find((one) => one.id === id);
              return step
                ? [
                    <Checkbox key={id} isSelected={chosen.has(id)} onChange={toggle(id)}>
                      {t(`step.${id}`)}{' '}
                      <span className="quiet">
                        {formatFileCount(step.holds.files)}, {formatBytes(step.holds.bytes)}
                      </span>
                    </Checkbox>,
                  ]
                : [];
            })}
          </fieldset>
          <Folders
            entries={value.items}
            more={value.total - value.items.length}
            key={folder}
            takesFocus={isMoving}
            {...{ folder, open, chosen, toggle }}
          />
        </div>
      ) : null}
      {mode === 'some' ? <p className="quiet">{tn('restore.what.chosen', chosen.size)}</p> : null}
      <ExtrasChoice vault={vault} chosen={also} onChange={setAlso} />
    </RestorePage>
  );
}

function modeOf({ select, onlyAlso }: StepProps['choice']): 'everything' | 'some' | 'none' {
  if (onlyAlso) return 'none';
  return select.length === 0 ? 'everything' : 'some';
}

function isNothing(mode: 'everything' | 'some' | 'none', chosen: number, also: number): boolean {
  return mode !== 'everything' && also === 0 && (mode === 'none' || chosen === 0);
}

interface FoldersProps {
  readonly entries: readonly RestoreEntry[];
  readonly more: number;
  readonly folder: string;
  readonly open: (folder: string) => void;
  /** What was pressed to come here is gone: the keyboard is in the folder that was opened. */
  readonly takesFocus: boolean;
  readonly chosen: ReadonlySet<string>;
  readonly toggle: (path: string) => (isOn: boolean) => void;
}

function Folders({ entries, more, folder, open, takesFocus, chosen, toggle }: FoldersProps): ReactElement {
  const name = useRef<HTMLLegendElement>(null);
  useEffect(() => {
    if (takesFocus) name.current?.focus();
  }, [takesFocus]);
  return (
    <fieldset className="restore-folders">
      <legend ref={name} tabIndex={-1}>
        {folder === '' ? t('restore.what.folders') : formatPath(folder)}
      </legend>
      {folder === '' ? null : (
        <p>
          <LinkButton onPress={() => open(folder.slice(0, Math.max(0, folder.lastIndexOf('/'))))}>
            {t('restore.what.up')}
          </LinkButton>
        </p>
      )}
      {entries.length === 0 ? <p className="quiet">{t('restore.what.empty')}</p> : null}
      <ul>
        {entries.map((entry) => (
          <li key={entry.path} className="restore-entry">
            <Checkbox
              isSelected={chosen.has(entry.path)}
              isDisabled={entry.kind === 'file' && entry.stored === null}
              onChange={toggle(entry.path)}
            >
              {shownName(entry.name)}{' '}
              <span className="quiet">
                {entry.kind === 'folder' ? `${formatFileCount(entry.holds.files)}, ` : ''}
                {entry.kind === 'file' && entry.stored === null
                  ? t('restore.what.gone')
                  : formatBytes(entry.holds.bytes)}
              </span>
            </Checkbox>
            {entry.kind === 'folder' ? (
              <LinkButton onPress={() => open(entry.path)}>{t('restore.what.open', { name: entry.name })}</LinkButton>
            ) : null}
          </li>
        ))}
      </ul>
      <More of={more} beyond={0} />
    </fieldset>
  );
}
