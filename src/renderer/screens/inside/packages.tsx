import { useState, type ReactElement } from 'react';
import type { PackagesList } from '../../../shared/contract/packages.ts';
import type { KitPackage, KitVerdict } from '../../../shared/domain/packages.ts';
import { PACKAGES_TEXT } from '../../../shared/text/strings-packages.en.ts';
import { useCall } from '../../hooks/use-stream.ts';
import { useCurrent } from '../../state/current.tsx';
import { useGo } from '../../state/stores-context.tsx';
import { baseName } from '../../text/format.ts';
import { t, tn } from '../../text/i18n.ts';
import { Button, LinkButton } from '../../ui/button.tsx';
import { ICONS } from '../../ui/icons.ts';
import { Remedy } from '../parts/remedy.tsx';
import { BigFacts } from './big-facts.tsx';
import { LookPage, type LookPageProps } from './look-page.tsx';
import { Wait } from './searched-list.tsx';

/** Every package in the backup: will it install on this phone? */
export function Packages({ vault, onBack, way }: LookPageProps): ReactElement {
  const { value: list, error } = useCall('packages.list', { vault });
  const go = useGo();
  const { device } = useCurrent();
  const add = (
    <Button
      kind={list?.packages.length === 0 ? 'main' : 'plain'}
      icon={ICONS.arrowDownload}
      onPress={() => go({ at: 'guided', step: 'packages', vault, os: device?.os ?? '' })}
    >
      {t('look.packages.add')}
    </Button>
  );
  return (
    <LookPage over={t('look.over')} heading={t('look.packages.heading')} onBack={onBack} way={way}>
      {error ? <Remedy code={error.code} message={error.message} /> : null}
      {list === null && !error ? <Wait /> : null}
      {list === null ? null : list.packages.length === 0 ? (
        <div className="prose">
          <p className="screen-lead">{t('look.packages.none')}</p>
          {add}
        </div>
      ) : (
        <>
          <div className="packages-head">
            <BigFacts facts={factsOf(list)} />
            <div className="prose quiet">
              <p>
                {list.phone === null ? t('look.packages.anyPhone') : t('look.packages.forPhone', { phone: list.phone })}{' '}
                {t('look.packages.says')}
              </p>
              <p>{t('look.packages.putBack')}</p>
            </div>
            {add}
          </div>
          <Table list={list} />
        </>
      )}
    </LookPage>
  );
}

function factsOf({ inside }: PackagesList): readonly { readonly n: number; readonly word: string }[] {
  const { installs } = inside.verdicts;
  const not = inside.packages - installs;
  return [
    { n: installs, word: tn('look.packages.installWord', installs) },
    ...(not > 0 ? [{ n: not, word: tn('look.packages.notWord', not) }] : []),
  ];
}

const FEW = 100;

function Table({ list: { packages } }: { readonly list: PackagesList }): ReactElement {
  const [isWhole, setWhole] = useState(false);
  const shown = isWhole ? packages : packages.slice(0, FEW);
  return (
    <div className="packages-wide">
      <table className="packages" aria-label={t('look.packages.list')}>
        <thead>
          <tr>
            <th scope="col">{t('look.packages.column.package')}</th>
            <th scope="col">{t('look.packages.column.verdict')}</th>
            <th scope="col">{t('look.packages.column.made')}</th>
            <th scope="col">{t('look.packages.column.needs')}</th>
          </tr>
        </thead>
        <tbody>
          {shown.map((one) => (
            <Row key={one.path} one={one} />
          ))}
        </tbody>
      </table>
      {shown.length < packages.length ? (
        <LinkButton onPress={() => setWhole(true)}>{t('look.packages.more', { n: packages.length })}</LinkButton>
      ) : null}
    </div>
  );
}

const LOOK: Readonly<Record<KitVerdict, string>> = {
  installs: 'safe',
  missing: 'needs-you',
  'store-encrypted': 'needs-you',
  'wrong-processor': 'lost',
  'wrong-system': 'lost',
  damaged: 'lost',
  'not-checked': 'quiet',
};

/** What it asks for, by the names that Windows gives it: few look, and there may be many. */
function Rights({ names }: { readonly names: readonly string[] }): ReactElement | null {
  if (names.length === 0) return null;
  return (
    <details className="small quiet">
      <summary>{PACKAGES_TEXT.rights(names.length)}</summary>
      <span dir="auto">{names.join(', ')}</span>
    </details>
  );
}

function Row({ one: { path, facts, verdict, why, remarks } }: { readonly one: KitPackage }): ReactElement {
  return (
    <tr>
      <th scope="row">
        <span className="block" dir="auto">
          {facts?.title ?? baseName(path)}
        </span>
        <span className="small quiet block" dir="auto">
          {[facts?.publisher ?? '', facts?.version ?? ''].join(' ').trim()}
        </span>
        <span className="small quiet path block">{path}</span>
        <Rights names={facts?.capabilities ?? []} />
      </th>
      <td>
        <span className={`block ${LOOK[verdict]}`}>{PACKAGES_TEXT.verdict[verdict]}</span>
        <span className="small quiet">{[why, ...remarks].join('; ')}</span>
      </td>
      <td>
        <span className="block">{facts?.architectures.join(', ') ?? ''}</span>
        {facts ? <span className="small quiet block">{PACKAGES_TEXT.leastSystem(facts)}</span> : null}
      </td>
      <td className="small">
        {facts?.needs.map(({ name, minVersion }) => (
          <span key={`${name} ${minVersion ?? ''}`} className="block path">
            {name} {minVersion ?? ''}
          </span>
        ))}
      </td>
    </tr>
  );
}
