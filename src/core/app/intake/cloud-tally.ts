import type { SourceKey } from '../../../shared/domain/run-record.ts';
import type { SourceFile } from '../../device/source.ts';
import { keyOf } from '../../plan/plan-run.ts';

/** What a run was given from the cloud, as it was listed. Which of it is what it says is told by what was stored. */
export class CloudTally {
  readonly #given = new Set<string>();

  /** Listing begins, or begins again. */
  restart(): void {
    this.#given.clear();
  }

  add(file: Pick<SourceFile, 'storage' | 'path'>): void {
    this.#given.add(keyOf(file));
  }

  has(source: SourceKey): boolean {
    return this.#given.has(keyOf(source));
  }
}
