import type { AddAs } from '../../../shared/contract/contract.ts';
import { DeviceId } from '../../../shared/domain/ids.ts';
import { openFolder, openSelection } from '../../device/folder/folder-driver.ts';
import type { Source } from '../../device/source.ts';
import { placeAdded } from '../add-place.ts';
import type { CloudTally } from './cloud-tally.ts';
import { ExpandedSource } from './expanded-source.ts';

export interface Added {
  /** Absolute. */
  readonly sources: readonly string[];
  readonly as: AddAs | null;
  readonly tally: CloudTally | null;
  /** Whether files are told apart by what is in them. */
  readonly identify: boolean;
}

/** What is added from this computer, as a source to copy from: one folder, or what was chosen. */
export async function openAdded({ sources, as, tally, identify }: Added): Promise<Source> {
  const [source = ''] = sources;
  const opened =
    sources.length === 1
      ? await openFolder(DeviceId.parse(`folder:${source}`), placeAdded(source, as).label)
      : await openSelection(sources, (folder) => placeAdded(folder, as).label);
  // What a card or a kit holds is kept as it is; what came from the cloud comes in archives.
  return new ExpandedSource(opened, { unpack: as === 'cloud', tally, identify });
}
