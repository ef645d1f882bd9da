import { useState, type ReactElement } from 'react';
import { Button as AriaButton } from 'react-aria-components';
import type { Place, PlaceLook } from '../../../shared/contract/window.ts';
import { STEP_IDS, type DeviceId } from '../../../shared/domain/ids.ts';
import type { AppError } from '../../../shared/errors/app-error.ts';
import { formatBytes } from '../../../shared/text/bytes.ts';
import { useCall } from '../../hooks/use-stream.ts';
import { useCurrent } from '../../state/current.tsx';
import { useWizard } from '../../state/stores-context.tsx';
import { baseName } from '../../text/format.ts';
import { t } from '../../text/i18n.ts';
import { Button } from '../../ui/button.tsx';
import { Heard } from '../../ui/heard.tsx';
import { Icon } from '../../ui/icon.tsx';
import { ICONS } from '../../ui/icons.ts';
import { Dots } from '../../ui/progress.tsx';
import { Remedy } from '../parts/remedy.tsx';
import { usePickFolder } from '../parts/use-pick-folder.tsx';
import { PlaceFacts } from './place-facts.tsx';
import { WizardPage } from './wizard-page.tsx';

/** Step 2. The best place is chosen already; what a place cannot do is said before anything is written there. */
export function Where({ deviceId }: { readonly deviceId: DeviceId }): ReactElement {
  const { send, way } = useWizard();
  const { places, to, choose, isLooking, look, errors } = usePlaces(deviceId);
  const picker = usePickFolder(choose);
  const use = (): void => {
    if (to !== null) send({ type: 'PLACE_CHOSEN', to, steps: [...STEP_IDS] });
  };
  return (
    <WizardPage
      step={2}
      way={way}
      heading={t('where.heading')}
      lead={t('where.lead')}
      onBack={() => send({ type: 'BACK' })}
      main={
        <Button kind="main" onPress={use} isDisabled={look?.writable !== true}>
          {t('where.use')}
        </Button>
      }
      aside={isLooking ? <Dots /> : undefined}
    >
      <div className="columns columns-even">
        <ul className="places">
          {places.map((place) => (
            <PlaceRow key={place.path} place={place} isChosen={to === place.path} onPress={() => choose(place.path)} />
          ))}
          <li>
            <AriaButton className="row row-button" onPress={() => picker.open(t('where.pickTitle'))}>
              <Icon svg={ICONS.folder} />
              <span>{t('where.another')}</span>
              <Icon svg={ICONS.chevronRight} />
              <span className="row-second">{t('where.anotherSays')}</span>
            </AriaButton>
          </li>
        </ul>
        <div>
          {errors.map(({ code, message }) => (
            <Remedy key={code} code={code} message={message} />
          ))}
          {look ? <PlaceFacts look={look} deviceId={deviceId} /> : null}
          <Heard text={look ? heard(look) : ''} />
        </div>
      </div>
      {picker.dialog}
    </WizardPage>
  );
}

/** `kind` is null where nobody knows what a folder lies on. */
type Offered = Omit<Place, 'kind'> & { readonly kind: Place['kind'] | null };

interface Places {
  /** What the app found, and what the owner chose or used last. */
  readonly places: readonly Offered[];
  readonly to: string | null;
  readonly choose: (path: string) => void;
  readonly look: PlaceLook | null;
  readonly isLooking: boolean;
  readonly errors: readonly AppError[];
}

function usePlaces(deviceId: DeviceId): Places {
  const { settings } = useCurrent();
  const { value: listed, error } = useCall('place.list', null);
  const [chosen, setChosen] = useState<string | null>(null);
  const remembered = settings?.phones.find((phone) => phone.deviceId === deviceId)?.to ?? null;
  const to = chosen ?? remembered ?? listed?.[0]?.path ?? null;
  const look = useCall('place.look', to === null ? 'nothing' : { to, deviceId });
  const known = listed ?? [];
  const own = [remembered, chosen].filter(
    (path): path is string => path !== null && !known.some((place) => place.path === path),
  );
  const errors = [error, look.error].filter((one) => one !== null);
  return {
    places: [...known, ...[...new Set(own)].map((path) => asPlace(path, known))],
    to,
    choose: setChosen,
    look: look.value,
    isLooking: errors.length === 0 && look.value === null,
    errors,
  };
}

const KIND = { 'external-disk': 'where.external', 'this-computer': 'where.computer' } as const;

const ICON = { 'external-disk': ICONS.hardDrive, 'this-computer': ICONS.desktop, unknown: ICONS.folder } as const;

interface PlaceRowProps {
  readonly place: Offered;
  readonly isChosen: boolean;
  readonly onPress: () => void;
}

function PlaceRow({ place, isChosen, onPress }: PlaceRowProps): ReactElement {
  return (
    <li>
      <AriaButton className="row row-button place" onPress={onPress} aria-pressed={isChosen}>
        <Icon svg={ICON[place.kind ?? 'unknown']} />
        <span className="path">{place.label}</span>
        {isChosen ? <Icon svg={ICONS.checkmark} /> : <span />}
        <span className="row-second path">
          {[place.kind === null ? '' : t(KIND[place.kind]), room(place)].filter((part) => part !== '').join(' · ')}
          {place.kind === null && place.free === null ? null : <br />}
          {place.path}
        </span>
      </AriaButton>
    </li>
  );
}

function room({ free, capacity }: Offered): string {
  if (free === null) return '';
  if (capacity === null) return t('where.freeOnly', { free: formatBytes(free) });
  return t('where.free', { free: formatBytes(free), capacity: formatBytes(capacity) });
}

/** A folder lies on what the nearest place above it lies on. */
function asPlace(path: string, known: readonly Place[]): Offered {
  const above = known.filter((place) => isBelow(path, place.path)).toSorted((a, b) => b.path.length - a.path.length);
  const kind = above[0]?.kind ?? null;
  return { path, label: baseName(path), kind, free: null, capacity: null, fileSystem: null };
}

function isBelow(path: string, folder: string): boolean {
  return path.startsWith(folder) && (/[\\/]$/u.test(folder) || /^[\\/]/u.test(path.slice(folder.length)));
}

function heard({ writable, vault }: PlaceLook): string {
  if (!writable) return t('where.notWritable');
  return vault ? t('where.found') : '';
}
