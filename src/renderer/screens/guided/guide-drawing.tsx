import type { ReactElement } from 'react';
import type { StepId } from '../../../shared/domain/ids.ts';
import { t } from '../../text/i18n.ts';
import { ICONS, STEP_ICON } from '../../ui/icons.ts';
import { DrawnIcon, PhoneDrawing } from '../parts/phone-drawing.tsx';

/** The phone with the page that the instructions are about. */
export function GuideDrawing({ step }: { readonly step: StepId }): ReactElement {
  if (step === 'contacts' || step === 'messages') return <SettingsList />;
  if (step === 'app-data') return <AppList />;
  return (
    <PhoneDrawing>
      <DrawnIcon svg={STEP_ICON[step]} />
    </PhoneDrawing>
  );
}

const LINES = [150, 176, 228, 254, 280];

function SettingsList(): ReactElement {
  return (
    <PhoneDrawing isOff>
      <text x="30" y="76" className="guided-title">
        {t('guided.drawing.settings')}
      </text>
      <text x="30" y="202" className="guided-line">
        contacts+
      </text>
      <text x="30" y="216" className="guided-line">
        message backup
      </text>
      <rect x="20" y="186" width="4" height="36" className="drawing-tile" />
      {LINES.map((y, index) => (
        <rect
          key={y}
          x="30"
          y={y - (y < 190 ? 52 : -4)}
          width={index % 2 === 0 ? 96 : 122}
          height="9"
          className="guided-grey"
        />
      ))}
      <rect x="30" y="150" width="84" height="9" className="guided-grey" />
    </PhoneDrawing>
  );
}

const APPS = [52, 90, 128, 166, 204, 242];

function AppList(): ReactElement {
  return (
    <PhoneDrawing isOff>
      {APPS.map((y, index) => (
        <g key={y}>
          <rect x="30" y={y} width="28" height="28" className="drawing-tile" />
          <rect x="68" y={y + 10} width={index % 3 === 0 ? 92 : 70} height="9" className="guided-grey" />
        </g>
      ))}
      <DrawnIconInInk svg={ICONS.document} />
    </PhoneDrawing>
  );
}

function DrawnIconInInk({ svg }: { readonly svg: string }): ReactElement {
  return (
    <g className="guided-ink">
      <DrawnIcon svg={svg} y={278} size={28} />
    </g>
  );
}
