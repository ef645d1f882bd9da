import type { Architecture } from '../../shared/domain/packages.ts';

/** So much of a program is looked at: its headers lie within. */
export const PE_HEAD = 4096;

/** COFF machine types (Microsoft PE format, "Machine Types"). */
const MACHINES: ReadonlyMap<number, Architecture> = new Map([
  [0x01c0, 'arm'],
  [0x01c2, 'arm'],
  [0x01c4, 'arm'],
  [0xaa64, 'arm64'],
  [0x014c, 'x86'],
  [0x8664, 'x64'],
]);
const PE32 = 0x10b;
/** The 15th data directory: the header of .NET's own code. */
const CLR_DIRECTORY = 14;

/**
 * The processor of a program or library by its first bytes, little-endian; null when it is none. .NET code that says
 * x86 runs on all, unless its own header insists; that header lies further inside, and is not looked at.
 */
export function peMachine(head: Buffer): Architecture | null {
  if (head.length < 64 || head.toString('latin1', 0, 2) !== 'MZ') return null;
  const at = head.readUInt32LE(60);
  if (at + 24 > head.length || head.toString('latin1', at, at + 4) !== 'PE\0\0') return null;
  const machine = MACHINES.get(head.readUInt16LE(at + 4)) ?? null;
  const optional = at + 24;
  if (machine !== 'x86' || optional + 96 + (CLR_DIRECTORY + 1) * 8 > head.length) return machine;
  const isManaged =
    head.readUInt16LE(optional) === PE32 &&
    head.readUInt32LE(optional + 92) > CLR_DIRECTORY &&
    head.readUInt32LE(optional + 96 + CLR_DIRECTORY * 8) !== 0;
  return isManaged ? 'neutral' : machine;
}
