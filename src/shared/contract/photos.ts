import { z } from 'zod';
import { PhotosOverview, ShotDetails, ShotSummary } from '../domain/photos.ts';
import { call } from '../rpc/define.ts';

const Page = z.object({ offset: z.int().nonnegative(), limit: z.int().positive().max(500) });
const vault = z.string().min(1);
/** Words in a name, a folder or a date: `may 2016`, `14 may 2016`, `2016-05-14`. */
const search = z.string().max(200).nullable().default(null);
/** `differ`: only shots whose sources of a date do not agree; `wanting`: only those of which a file is wanting. */
const only = z.enum(['differ', 'wanting']).nullable().default(null);

/** Photos and films by their date, the files of one shot as one; read from a backup, no phone is needed. */
export const photosMethods = {
  'photos.overview': call(z.object({ vault, search, only }), PhotosOverview),
  /** Newest first; the same order as the months of the overview of the same. */
  'photos.timeline': call(
    z.object({
      vault,
      search,
      only,
      page: Page,
    }),
    z.object({ total: z.int(), items: z.array(ShotSummary) }),
  ),
  /** Null for one that is not there (any more). `path` is any file of the shot. */
  'photos.get': call(z.object({ vault, path: z.string().max(4096) }), ShotDetails.nullable()),
} as const;
