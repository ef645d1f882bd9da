import type { ReactElement, ReactNode } from 'react';
import { DropZone as AriaDropZone, type FileDropItem, type DirectoryDropItem } from 'react-aria-components';
import { Icon } from './icon.tsx';
import { ICONS } from './icons.ts';

export interface DropZoneProps {
  readonly label: string;
  readonly onFiles: (files: readonly File[]) => void;
  readonly children: ReactNode;
}

/** Takes what is dragged onto it. Everything it does can also be done with the button inside it. */
export function DropZone({ label, onFiles, children }: DropZoneProps): ReactElement {
  return (
    <AriaDropZone
      className="drop"
      aria-label={label}
      getDropOperation={() => 'copy'}
      onDrop={({ items }) => {
        void filesOf(items.filter((item) => item.kind !== 'text')).then(onFiles);
      }}
    >
      <Icon svg={ICONS.arrowDownload} />
      {children}
    </AriaDropZone>
  );
}

async function filesOf(items: readonly (FileDropItem | DirectoryDropItem)[]): Promise<readonly File[]> {
  const files: File[] = [];
  for (const item of items) {
    if (item.kind === 'file') files.push(await item.getFile());
    else for await (const inner of item.getEntries()) files.push(...(await filesOf([inner])));
  }
  return files;
}
