import type { Clock } from '../../base/options.ts';
import { WELL_BEHAVED, type Misbehaviour } from './misbehaviour.ts';

/** How a bulk transfer fails: the pipe stalls; the bus fails; fewer bytes arrive than were sent; the phone is gone. */
export type TransferFailure = 'stall' | 'error' | 'short' | 'vanish';

/** What a virtual phone remembers from one opening to the next, and the hooks that tests turn. */
export class PhoneState {
  readonly misbehaviour: Misbehaviour;
  readonly #clock: Clock;
  /** Creation dates that were set, by persistent id. */
  readonly created = new Map<string, number>();
  /** Bulk transfers in either direction since this phone was made. */
  transfers = 0;
  /** Whether the failure that was asked for has happened. */
  fired = false;
  busyLeft: number;
  stallLeft: boolean;
  unplugLeft: boolean;
  /** The first answer after plugging in is slow. */
  fresh = true;
  #failure: { readonly at: number; readonly how: TransferFailure } | null = null;
  #lockedUntil: number | null = null;
  #locked: boolean;
  #goneUntil: number | null = null;
  #present: () => void = () => undefined;

  constructor(clock: Clock, misbehaviour: Misbehaviour = WELL_BEHAVED) {
    this.#clock = clock;
    this.misbehaviour = misbehaviour;
    this.busyLeft = misbehaviour.busy;
    this.stallLeft = misbehaviour.stallAt !== null;
    this.unplugLeft = misbehaviour.unplugAt !== null;
    this.#locked = misbehaviour.lockedSeconds > 0;
  }

  /** The `n`-th transfer from now, counted from 0, fails once. */
  failTransfer(n: number, how: TransferFailure): void {
    this.#failure = { at: this.transfers + n, how };
    this.fired = false;
  }

  /** Counts a transfer; says how it fails. */
  nextTransfer(): TransferFailure | null {
    const failure = this.#failure;
    const fires = failure !== null && failure.at === this.transfers;
    this.transfers += 1;
    if (!fires) return null;
    this.#failure = null;
    this.fired = true;
    return failure.how;
  }

  get isLocked(): boolean {
    if (!this.#locked) return false;
    // The time runs from the first look at the phone.
    this.#lockedUntil ??= this.#clock.now() + this.misbehaviour.lockedSeconds * 1000;
    if (this.#clock.now() < this.#lockedUntil) return true;
    this.unlock();
    return false;
  }

  unlock(): void {
    this.#locked = false;
    this.#present();
  }

  lock(): void {
    this.#locked = true;
    this.#lockedUntil = Infinity;
  }

  get isGone(): boolean {
    if (this.#goneUntil === null) return false;
    if (this.#clock.now() < this.#goneUntil) return true;
    this.replug();
    return false;
  }

  /** Pulls the cable; the phone is back after `seconds`, or when told. */
  unplug(seconds: number | null = this.misbehaviour.replugSeconds): void {
    this.#goneUntil = seconds === null ? Infinity : this.#clock.now() + seconds * 1000;
  }

  replug(): void {
    this.#goneUntil = null;
    this.fresh = true;
  }

  /** Called when the phone's storages come to be there. */
  onUnlock(listener: () => void): void {
    this.#present = listener;
  }
}
