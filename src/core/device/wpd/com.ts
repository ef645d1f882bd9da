import koffi from 'koffi';
import { WpdError } from './hresult.ts';
import { guidBytes, type INTERFACES, type InterfaceTable } from './wpd-ids.ts';

/** COM from JavaScript: 64-bit Windows only (one calling convention, pointers of 8 bytes). Loaded by the WPD thread alone. */

/** An address; koffi gives it as a BigInt. */
export type Pointer = bigint;
/** What a parameter may be: `[null]` and `[0]` take what comes out. */
export type Argument = Pointer | number | string | Uint8Array | null | (Pointer | number | null)[];

const CLSCTX_INPROC_SERVER = 1;
const COINIT_MULTITHREADED = 0;
/** Bytes of a pointer, and so of a place in a table. */
const POINTER = 8;

const ole32 = koffi.load('ole32.dll');
const kernel32 = koffi.load('kernel32.dll');
const coInitializeEx = ole32.func('int32_t __stdcall CoInitializeEx(void *reserved, uint32_t flags)');
const coTaskMemFree = ole32.func('void __stdcall CoTaskMemFree(void *memory)');
const coCreateInstance = ole32.func(
  'int32_t __stdcall CoCreateInstance(uint8_t *clsid, void *outer, uint32_t context, uint8_t *iid, _Out_ void **object)',
);
const propVariantClear = ole32.func('int32_t __stdcall PropVariantClear(uint8_t *value)');
/** Not `koffi.view`: Electron forbids buffers over foreign memory. */
const moveMemory = kernel32.func('void __stdcall RtlMoveMemory(_Out_ uint8_t *to, void *from, size_t length)');

/** Makes this thread part of the multi-threaded apartment. Throws `WpdError`. */
export function enterApartment(): void {
  check('CoInitializeEx', coInitializeEx(null, COINIT_MULTITHREADED) as number);
}

export function check(call: string, hresult: number): void {
  if (hresult < 0) throw new WpdError(call, hresult);
}

/** Text that Windows allocated, freed. */
export function takeText(pointer: Pointer): string {
  try {
    return koffi.decode.string16(pointer);
  } finally {
    coTaskMemFree(pointer);
  }
}

/** Bytes that Windows allocated, copied and freed. */
export function takeBytes(pointer: Pointer, length: number): Uint8Array<ArrayBuffer> {
  try {
    const bytes = new Uint8Array(length);
    if (length > 0) moveMemory(bytes, pointer, length);
    return bytes;
  } finally {
    coTaskMemFree(pointer);
  }
}

export function clearVariant(value: Uint8Array): void {
  propVariantClear(value);
}

type MethodOf<T extends InterfaceTable> = keyof T['methods'] & string;

/** One interface pointer, released when disposed. */
interface Bound<M extends string> extends Disposable {
  readonly pointer: Pointer;
  /** The HRESULT as it is, for calls whose failure is an answer. */
  attempt(method: M, ...args: readonly Argument[]): number;
  /** Throws `WpdError`. */
  call(method: M, ...args: readonly Argument[]): void;
  /** The same on another thread of the apartment, so that this one can cancel it. The arguments must not be touched meanwhile. */
  callAside(method: M, ...args: readonly Argument[]): Promise<void>;
}

export type ComObject<N extends keyof typeof INTERFACES> = Bound<MethodOf<(typeof INTERFACES)[N]>>;

type Native = ((self: Pointer, ...args: readonly Argument[]) => number) & {
  async(self: Pointer, ...rest: readonly unknown[]): void;
};
type Table = Readonly<Record<string, Native>>;

/** There are few method tables and many objects. */
const tables = new Map<Pointer, Map<InterfaceTable, Table>>();
const prototypes = new Map<string, ReturnType<typeof koffi.proto>>();

/** Takes over the reference. */
export function wrap<T extends InterfaceTable>(table: T, pointer: Pointer | number | null): Bound<MethodOf<T>> {
  if (typeof pointer !== 'bigint' || pointer === 0n) throw new Error('Windows gave no object and said it had');
  const bound = bind(table, koffi.decode(pointer, 'void *') as Pointer);
  const method = (name: string): Native => {
    const found = bound[name];
    if (!found) throw new Error(`no method ${name}`);
    return found;
  };
  let released = false;
  return {
    pointer,
    attempt: (name, ...args) => method(name)(pointer, ...args),
    call: (name, ...args) => check(name, method(name)(pointer, ...args)),
    callAside: async (name, ...args) => {
      const hresult = await new Promise<number>((resolve, reject) => {
        method(name).async(pointer, ...args, (error: Error | null, value: number) => {
          if (error) reject(error);
          else resolve(value);
        });
      });
      check(name, hresult);
    },
    [Symbol.dispose]: () => {
      if (released) return;
      released = true;
      method('Release')(pointer);
    },
  };
}

function bind(table: InterfaceTable, address: Pointer): Table {
  const known = tables.get(address)?.get(table);
  if (known) return known;
  const methods: [string, number, string][] = [['Release', 2, '']];
  for (const [name, [place, parameters]] of Object.entries(table.methods)) methods.push([name, place, parameters]);
  const bound = Object.fromEntries(
    methods.map(([name, place, parameters]) => {
      const code = koffi.decode(address, place * POINTER, 'void *') as Pointer;
      return [name, koffi.decode(code, prototype(parameters)) as Native];
    }),
  );
  const ofAddress = tables.get(address) ?? new Map<InterfaceTable, Table>();
  ofAddress.set(table, bound);
  tables.set(address, ofAddress);
  return bound;
}

function prototype(parameters: string): ReturnType<typeof koffi.proto> {
  const known = prototypes.get(parameters);
  if (known) return known;
  const rest = parameters === '' ? '' : `, ${parameters}`;
  const made = koffi.proto(`int32_t __stdcall Wpd${prototypes.size}(void *self${rest})`);
  prototypes.set(parameters, made);
  return made;
}

/** Throws `WpdError`, `REGDB_E_CLASSNOTREG` where Windows has no such part (an N edition without the media pack). */
export function create<T extends InterfaceTable>(classId: string, table: T): Bound<MethodOf<T>> {
  const out: (Pointer | null)[] = [null];
  check(
    `CoCreateInstance ${classId}`,
    coCreateInstance(guidBytes(classId), null, CLSCTX_INPROC_SERVER, guidBytes(table.iid), out) as number,
  );
  return wrap(table, out[0] ?? null);
}
