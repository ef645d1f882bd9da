import type { OffsiteCheck } from '../../../shared/domain/offsite.ts';

type Problem = OffsiteCheck['problems'][number];

/** Something that this backup has sent and that is not there as it was; the next sending mends it. */
export type OwnProblem = Problem & { readonly what: Exclude<Problem['what'], 'not-ours'> };

/** A list that somebody else has sent to the same place is nothing that is missing, and no sending takes it away. */
export function isOfOwn(problem: Problem): problem is OwnProblem {
  return problem.what !== 'not-ours';
}
