import { useState, type DragEvent, type ReactElement, type ReactNode } from 'react';
import { itemsOf, type DroppedItem } from '../host/dropped.ts';
import { Icon } from './icon.tsx';
import { ICONS } from './icons.ts';

export interface DropZoneProps {
  readonly label: string;
  readonly onDrop: (items: readonly DroppedItem[]) => void;
  readonly children: ReactNode;
  /** Takes nothing just now, and shows it while something is dragged over it. */
  readonly isDisabled?: boolean;
}

/** Takes what is dragged onto it, folders with what is in them. What it does can also be done with the button inside it. */
export function DropZone({ label, onDrop, children, isDisabled = false }: DropZoneProps): ReactElement {
  const [isOver, setOver] = useState(false);
  const take = (event: DragEvent): void => {
    event.preventDefault();
    setOver(false);
    const items = itemsOf(event.dataTransfer);
    if (items.length > 0 && !isDisabled) onDrop(items);
  };
  return (
    <div
      className="drop"
      role="group"
      aria-label={label}
      data-drop-target={isOver || undefined}
      onDragOver={(event) => {
        event.preventDefault();
        event.dataTransfer.dropEffect = isDisabled ? 'none' : 'copy';
        setOver(!isDisabled);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={take}
    >
      <Icon svg={ICONS.arrowDownload} />
      {children}
    </div>
  );
}
