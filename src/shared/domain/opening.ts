import { z } from 'zod';

/**
 * What came of trying a file's content, whatever its copy is worth. `opens`: it was read as what it is and is whole, as
 * far as `why` says it was tried; `does-not-open`: `why` says what is wrong; `not-checked`: `why` says why not.
 */
export const Verdict = z.enum(['opens', 'does-not-open', 'not-checked']);
export type Verdict = z.infer<typeof Verdict>;

export const Opening = z.object({
  verdict: Verdict,
  /** What the content is, by its own first bytes: `JPEG`, `Word document`. Never taken from the name. */
  format: z.string().max(60),
  /** One sentence or a part of one, for its owner. */
  why: z.string().max(400),
});
export type Opening = z.infer<typeof Opening>;
