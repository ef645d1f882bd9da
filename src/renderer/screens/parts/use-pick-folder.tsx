import { useState, type ReactElement, type ReactNode } from 'react';
import { useClient } from '../../host/host-context.tsx';
import { useCurrent } from '../../state/current.tsx';
import { FolderPicker } from './folder-picker.tsx';

export interface Pick {
  readonly open: (title: string) => void;
  readonly dialog: ReactNode;
}

/** The system's own picker where the host has one, else ours. Closing it without choosing does nothing. */
export function usePickFolder(onPicked: (path: string) => void): Pick {
  const client = useClient();
  const { capabilities } = useCurrent();
  const [title, setTitle] = useState<string | null>(null);
  const open = (wanted: string): void => {
    if (capabilities?.nativeFolderPicker !== true) {
      setTitle(wanted);
      return;
    }
    client['host.pickFolder']({ title: wanted }).then(
      (path) => {
        if (path !== null) onPicked(path);
      },
      // A picker that the system refuses is replaced by ours.
      () => setTitle(wanted),
    );
  };
  const dialog: ReactElement | null =
    title === null ? null : (
      <FolderPicker
        heading={title}
        onClose={() => setTitle(null)}
        onPicked={(paths) => {
          setTitle(null);
          if (paths[0] !== undefined) onPicked(paths[0]);
        }}
      />
    );
  return { open, dialog };
}

/** The same for files; several may be taken at once. */
export function usePickFiles(onPicked: (paths: readonly string[]) => void): Pick {
  const client = useClient();
  const { capabilities } = useCurrent();
  const [title, setTitle] = useState<string | null>(null);
  const open = (wanted: string): void => {
    if (capabilities?.nativeFilePicker !== true) {
      setTitle(wanted);
      return;
    }
    client['host.pickFiles']({ title: wanted }).then(
      (paths) => {
        if (paths !== null && paths.length > 0) onPicked(paths);
      },
      () => setTitle(wanted),
    );
  };
  const dialog: ReactElement | null =
    title === null ? null : (
      <FolderPicker
        heading={title}
        withFiles
        onClose={() => setTitle(null)}
        onPicked={(paths) => {
          setTitle(null);
          onPicked(paths);
        }}
      />
    );
  return { open, dialog };
}
