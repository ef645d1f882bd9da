import { useState, type DragEvent, type ReactElement, type ReactNode } from 'react';
import { itemsOf, type DroppedItem } from '../host/dropped.ts';
import { Icon } from './icon.tsx';
import { ICONS } from './icons.ts';

export interface DropZoneProps {
  readonly label: string;
  readonly onDrop: (items: readonly DroppedItem[]) => void;
  readonly children: ReactNode;
}

/** Takes what is dragged onto it, folders with what is in them. What it does can also be done with the button inside it. */
export function DropZone({ label, onDrop, children }: DropZoneProps): ReactElement {
  const [isOver, setOver] = useState(false);
  const take = (event: DragEvent): void => {
    event.preventDefault();
    setOver(false);
    const items = itemsOf(event.dataTransfer);
    if (items.length > 0) onDrop(items);
  };
  return (
    <div
      className="drop"
      role="group"
      aria-label={label}
      data-drop-target={isOver || undefined}
      onDragOver={(event) => {
        event.preventDefault();
        event.dataTransfer.dropEffect = 'copy';
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={take}
    >
      <Icon svg={ICONS.arrowDownload} />
      {children}
    </div>
  );
}
