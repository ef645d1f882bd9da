import { z } from 'zod';
import { AppDataDone, AppDataList } from '../domain/app-data.ts';
import { call } from '../rpc/define.ts';

const vault = z.string().min(1);

/** What apps keep to themselves: a list to go through, and what the owner did about each. */
export const appDataMethods = {
  'app-data.list': call(z.object({ vault }), AppDataList),
  /**
   * `from` is a picture or an export on this computer, taken into the backup first. Errors: `USAGE` for what is not on
   * the list; what `run.add` fails with.
   */
  'app-data.tick': call(
    z.object({
      vault,
      id: z.string().min(1).max(120),
      /** Null takes the tick back. */
      done: AppDataDone.nullable(),
      note: z.string().max(2000).default(''),
      from: z.string().min(1).nullable().default(null),
    }),
    AppDataList,
  ),
} as const;
