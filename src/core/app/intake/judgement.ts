import type { IntakeFile } from '../../../shared/contract/window.ts';

/** What a dropped file was found to be. */
export type Judgement = Omit<IntakeFile, 'path' | 'name' | 'bytes'>;
