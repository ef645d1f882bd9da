/** Last argument of everything that can outlast a frame. Cancelling is aborting with an `AppError('CANCELLED')`. */
export interface OpOptions {
  readonly signal: AbortSignal;
}

/** Time, as something that is passed in: tests live through a year in a millisecond. */
export interface Clock {
  /** Milliseconds since 1970-01-01 UTC. */
  now(): number;
  /** Resolves after `ms`; rejects with the signal's reason when aborted. */
  delay(ms: number, options: OpOptions): Promise<void>;
}
