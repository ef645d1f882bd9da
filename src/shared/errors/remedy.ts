export type Platform = 'win32' | 'darwin' | 'linux';

/** What a user reads of an error, always in this order. Sentences; no trailing space, one thought each. */
export interface Remedy {
  readonly happened: string;
  readonly safe: string;
  readonly todo: readonly string[];
  /** Further things to do, on one platform only. */
  readonly perPlatform?: Readonly<Partial<Record<Platform, readonly string[]>>>;
}
