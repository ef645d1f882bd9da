import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Files that take longest, measured, the longest first; the rest of the browser's and the sweeps' follow, then what is quick. */
const SLOW = [
  'test/scenario/offsite.test.ts',
  'test/window/trouble.test.ts',
  'test/fault/',
  'test/window/copies.test.ts',
  'test/window/restore.test.ts',
  'test/window/axe-',
  'test/scenario/virtual-phones.test.ts',
  'test/electron/',
  'test/window/',
  'test/scenario/',
  'test/e2e/',
];

/** Begins with what takes longest, so that no processor is idle while the last long file ends. */
export class SlowFirst extends BaseSequencer {
  override sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification): number => {
      const place = SLOW.findIndex((part) => moduleId.replaceAll('\\', '/').includes(part));
      return place < 0 ? SLOW.length : place;
    };
    return Promise.resolve([...files].sort((a, b) => rank(a) - rank(b)));
  }
}
