/** Which Windows the phone runs decides which road is open. */
export type GuideFor = 'wp8' | 'wp8.1' | 'w10m' | 'any';

export interface Guide {
  /** What is, lower case. */
  readonly heading: string;
  readonly lead: string;
  readonly parts: readonly GuidePart[];
  /** What is worth knowing, and what no road leads to. */
  readonly know: readonly string[];
  /** What to expect as a file; null where nothing is to be taken in. */
  readonly expect: string | null;
}

export interface GuidePart {
  readonly title: string;
  readonly todo: readonly string[];
}
