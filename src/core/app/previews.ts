import type { DeviceId } from '../../shared/domain/ids.ts';
import { AppError } from '../../shared/errors/app-error.ts';
import type { OpOptions } from '../base/options.ts';

interface Under {
  readonly controller: AbortController;
  readonly over: Promise<void>;
}

/** Who looks into a device without a run. A device has one session: whoever wants it next ends the looking first. */
export class Previews {
  readonly #under = new Map<DeviceId, Under>();

  /** The stream, as the only one of its device. It ends with `CANCELLED` when somebody else wants the device. */
  async *only<T>(
    id: DeviceId,
    begin: (options: OpOptions) => AsyncIterable<T>,
    { signal }: OpOptions,
  ): AsyncGenerator<T, void, void> {
    // Nothing may come between seeing that there is nobody and taking the place.
    while (this.#under.has(id)) await this.end(id);
    const controller = new AbortController();
    let release = (): void => undefined;
    const over = new Promise<void>((resolve) => (release = resolve));
    const mine = { controller, over };
    this.#under.set(id, mine);
    try {
      yield* begin({ signal: AbortSignal.any([signal, controller.signal]) });
    } finally {
      if (this.#under.get(id) === mine) this.#under.delete(id);
      release();
    }
  }

  /** Resolves when nobody looks into this device any more. */
  async end(id: DeviceId): Promise<void> {
    for (let under = this.#under.get(id); under; under = this.#under.get(id)) {
      under.controller.abort(
        new AppError('CANCELLED', 'Cannot go on: the device is wanted elsewhere', { details: { by: 'user' } }),
      );
      await under.over;
    }
  }
}
