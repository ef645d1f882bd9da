import { describe, expect, it } from 'vitest';
import { PagedBook, type Slice } from '../../../src/renderer/screens/inside/paged-book.ts';
import { AppError } from '../../../src/shared/errors/app-error.ts';

const TOTAL = 2000;
const at = (index: number): string => `item ${String(index)}`;
const slice = (offset: number, limit: number): Slice<string> => ({
  total: TOTAL,
  items: Array.from({ length: Math.max(0, Math.min(limit, TOTAL - offset)) }, (_, place) => at(offset + place)),
});
const settled = async (): Promise<void> => {
  for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
};

/** A list of 2000 whose questions are written down. */
function openBook(options: { readonly keep?: number; readonly failures?: readonly (AppError | null)[] } = {}): {
  readonly book: PagedBook<string>;
  readonly asked: number[];
  readonly close: () => void;
} {
  const asked: number[] = [];
  const failures = [...(options.failures ?? [])];
  const book = new PagedBook<string>(
    async (offset, limit) => {
      asked.push(offset);
      const failure = failures.shift();
      if (failure) throw failure;
      return slice(offset, limit);
    },
    { size: 100, ...(options.keep === undefined ? {} : { keep: options.keep }) },
  );
  return { book, asked, close: book.open() };
}

describe('a paged list', () => {
  it('fetches its first page by itself and says how many there are', async () => {
    const { book, asked } = openBook();
    await settled();
    expect({ total: book.state().total, first: book.at(0), asked }).toEqual({ total: TOTAL, first: at(0), asked: [0] });
  });

  it('fetches only the pages in sight, each once', async () => {
    const { book, asked } = openBook();
    await settled();
    book.see(1890, 1999);
    book.see(1895, 1999);
    await settled();
    book.see(1890, 1999);
    await settled();
    expect(asked).toEqual([0, 1800, 1900]);
    expect([book.at(1890), book.at(1999), book.at(500)]).toEqual([at(1890), at(1999), undefined]);
  });

  it('holds no more pages than it may, and lets go of the one longest out of sight', async () => {
    const { book } = openBook({ keep: 3 });
    await settled();
    for (const index of [100, 200, 0, 300]) {
      book.see(index, index);
      await settled();
    }
    expect([0, 100, 200, 300].map((index) => book.at(index) !== undefined)).toEqual([true, false, true, true]);
  });

  it('asks again by itself when the link broke under a question', async () => {
    const { book, asked } = openBook({ failures: [new AppError('HOST_GONE', 'gone')] });
    await settled();
    expect({ asked, first: book.at(0), error: book.state().error }).toEqual({
      asked: [0, 0],
      first: at(0),
      error: null,
    });
  });

  it('says what went wrong, and asks again when the page is seen again', async () => {
    const { book } = openBook({ failures: [new AppError('VAULT_NOT_FOUND', 'away', { details: { root: '/away' } })] });
    await settled();
    expect(book.state().error?.code).toBe('VAULT_NOT_FOUND');
    book.see(0, 10);
    await settled();
    expect({ first: book.at(0), error: book.state().error }).toEqual({ first: at(0), error: null });
  });

  it('takes no answer after it was closed, and goes on when it is opened again', async () => {
    const { book, close } = openBook();
    close();
    await settled();
    expect(book.state().total).toBeNull();
    book.open();
    await settled();
    expect(book.state().total).toBe(TOTAL);
  });
});
