import { z } from 'zod';
import { CableTest, Diagnosis, Licence } from '../domain/diagnosis.ts';
import { DeviceId } from '../domain/ids.ts';
import { call, stream } from '../rpc/define.ts';

const ids = z.array(DeviceId).optional();

/** When a phone does not connect; and what this program is made of. */
export const doctorMethods = {
  /** Looks at what is plugged in (or at these devices) and names what stands in the way of each. */
  'doctor.diagnose': call(z.object({ ids }), Diagnosis),
  /** Reads from the phone for so long and measures. Nothing is kept. Leaving the stream ends it. */
  'doctor.cableTest': stream(
    z.object({ deviceId: DeviceId, seconds: z.number().positive().max(300).default(20) }),
    CableTest,
  ),
  /** What a helper would ask for, redacted, as text to be read before it is saved. Nothing is sent anywhere. */
  'doctor.bundle': call(z.object({ ids }), z.object({ text: z.string() })),
  /** Writes the text as shown into this folder; refuses to write over a file. */
  'doctor.save': call(
    z.object({ folder: z.string().min(1), text: z.string().max(4 * 1024 * 1024) }),
    z.object({ file: z.string() }),
  ),
  /** Every package that is shipped. */
  'host.licences': call(z.null(), z.array(Licence)),
  /** Asks this address, once, for the newest version that is published there. Never asked but by its owner. */
  'host.newer': call(
    z.object({ address: z.string().min(1).max(2000) }),
    z.object({ version: z.string(), newest: z.string(), isNewer: z.boolean() }),
  ),
} as const;
