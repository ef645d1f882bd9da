import type { OpOptions } from '../base/options.ts';
import { reopen, type ReopenOptions } from '../device/reopen.ts';
import type { SourceFile } from '../device/source.ts';
import type { Target } from '../device/target.ts';
import type { TargetContent } from './plan-restore.ts';

export interface TargetLinkOptions extends ReopenOptions<Target> {
  readonly onListed: (files: number, bytes: number) => void;
}

/**
 * The target of a restore, through losses: after a failure the next user gets a fresh session with the same device, and
 * a fresh listing with it, as handles do not outlive a session.
 */
export class TargetLink implements AsyncDisposable {
  readonly #options: TargetLinkOptions;
  #target: Target;
  #broken = false;

  constructor(first: Target, options: TargetLinkOptions) {
    this.#target = first;
    this.#options = options;
  }

  /** As it is, open or not. */
  get last(): Target {
    return this.#target;
  }

  get isBroken(): boolean {
    return this.#broken;
  }

  markBroken(): void {
    this.#broken = true;
  }

  /** Everything at the target now. Throws what keeps it from being listed whole: names that are not known could be written over. */
  async list(options: OpOptions): Promise<TargetContent> {
    return await contentOf(this.#target, options, this.#options.onListed);
  }

  /** A new session and its listing. Throws the error that keeps the device from being opened once waiting is over. */
  async reopen(options: OpOptions): Promise<TargetContent> {
    return await reopen(this.#target, this.#options, options, async (target) => {
      const content = await contentOf(target, options, () => undefined);
      this.#target = target;
      this.#broken = false;
      return content;
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#target[Symbol.asyncDispose]();
  }
}

async function contentOf(
  target: Target,
  options: OpOptions,
  onListed: (files: number, bytes: number) => void,
): Promise<TargetContent> {
  const files: SourceFile[] = [];
  const folders: { storage: string; path: string }[] = [];
  const others: { storage: string; path: string }[] = [];
  let bytes = 0;
  for await (const event of target.list(options)) {
    if (event.kind === 'file') {
      files.push(event.file);
      bytes += event.file.size;
      if (files.length % 256 === 0) onListed(files.length, bytes);
    } else if (event.kind === 'folder') {
      folders.push({ storage: event.folder.storage, path: event.folder.path });
    } else if (event.kind === 'passed-over') {
      others.push({ storage: event.storage, path: event.path });
    } else {
      throw event.fault.error;
    }
  }
  onListed(files.length, bytes);
  return { files, folders, others };
}
