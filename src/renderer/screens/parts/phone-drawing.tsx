import type { ReactElement, ReactNode } from 'react';
import './drawing.css';

/** A Lumia, drawn: what its screen shows is up to the page. Decoration; the page says the same in words. */
export function PhoneDrawing({
  children,
  isOff = false,
}: {
  readonly children?: ReactNode;
  readonly isOff?: boolean;
}): ReactElement {
  return (
    <svg viewBox="0 0 200 380" className="drawing" aria-hidden="true">
      <rect x="6" y="6" width="188" height="368" rx="26" fill="none" stroke="currentColor" strokeWidth="3" />
      <rect x="20" y="34" width="160" height="284" className={isOff ? 'drawing-off' : 'drawing-lit'} />
      {children}
      <path d="M88 345h24" stroke="currentColor" strokeWidth="3" />
    </svg>
  );
}

/** An icon of 24 units in the middle of the drawn screen. */
export function DrawnIcon({
  svg,
  y = 120,
  size = 56,
}: {
  readonly svg: string;
  readonly y?: number;
  readonly size?: number;
}): ReactElement {
  const paths = /<path[^>]*d="([^"]+)"/u.exec(svg)?.[1] ?? '';
  const scale = size / 24;
  return (
    <path
      d={paths}
      className="drawing-ink"
      transform={`translate(${String(100 - size / 2)} ${String(y)}) scale(${String(scale)})`}
    />
  );
}

/** The lock screen: the time, as large as the phone has it. */
export function LockScreen({ now, lock }: { readonly now: Date; readonly lock: string }): ReactElement {
  const time = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' }).format(now);
  const day = new Intl.DateTimeFormat('en-GB', { weekday: 'long' }).format(now);
  const date = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'long' }).format(now);
  return (
    <PhoneDrawing>
      <DrawnIcon svg={lock} y={88} size={30} />
      <text x="34" y="250" className="drawing-time">
        {time}
      </text>
      <text x="35" y="272" className="drawing-day">
        {day}
      </text>
      <text x="35" y="290" className="drawing-day">
        {date}
      </text>
    </PhoneDrawing>
  );
}

/** The start screen: tiles, as everyone remembers it. */
export function StartScreen(): ReactElement {
  const tiles = [
    [28, 42, 46],
    [78, 42, 46],
    [28, 92, 46],
    [78, 92, 46],
    [28, 142, 96],
    [28, 242, 46],
    [78, 242, 46],
    [128, 242, 46],
    [128, 142, 46],
    [128, 192, 46],
  ] as const;
  return (
    <PhoneDrawing isOff>
      <rect x="128" y="42" width="46" height="96" className="drawing-tile" />
      {tiles.map(([x, y, size]) => (
        <rect
          key={`${String(x)} ${String(y)}`}
          x={x}
          y={y}
          width={size}
          height={size === 96 ? 96 : 46}
          className="drawing-tile"
        />
      ))}
    </PhoneDrawing>
  );
}
