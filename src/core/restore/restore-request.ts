import type {
  DrillResult,
  RestoreId,
  RestoreKind,
  RestoreProof,
  RestoreReport,
  RestoreSnapshot,
  RestoreTargetName,
} from '../../shared/domain/restore.ts';
import type { Log } from '../base/log.ts';
import type { Clock, OpOptions } from '../base/options.ts';
import type { Target } from '../device/target.ts';
import type { Vault } from '../vault/vault.ts';
import type { Place } from './plan-restore.ts';
import type { RestoreFile, RunObjects } from './run-objects.ts';

export interface RestoreDeps {
  readonly clock: Clock;
  readonly log: Log;
  /** The one line of advice for an error code. */
  readonly remedy: (code: string) => string;
}

export interface RestoreRequest {
  readonly id: RestoreId;
  readonly kind: RestoreKind;
  /** Open for as long as the restore lasts, which closes it. */
  readonly vault: Vault;
  /** Whether the vault is open for writing. */
  readonly keeps: boolean;
  readonly objects: RunObjects;
  readonly openTarget: (options: OpOptions) => Promise<Target>;
  readonly targetKind: RestoreTargetName['kind'];
  readonly onto: string | null;
  readonly select: readonly string[];
  readonly proof: RestoreProof;
  /** How long to wait for a device that is gone, in milliseconds. */
  readonly waitMs: number;
  /** Looks at what was put back once all of it is there, for a drill. */
  readonly examine?: (
    files: readonly { readonly file: RestoreFile; readonly to: Place }[],
    options: OpOptions,
  ) => Promise<DrillResult>;
  /** Called when everything is closed, whatever happened. */
  readonly onEnd?: (report: RestoreReport | null) => Promise<void>;
}

export interface RestoreRun {
  readonly id: RestoreId;
  readonly kind: RestoreKind;
  readonly vaultRoot: string;
  readonly target: RestoreTargetName;
  readonly startedAt: string;
  snapshot(): RestoreSnapshot;
  watch(options: OpOptions): AsyncIterable<RestoreSnapshot>;
  /** Resolves however it ended. */
  readonly report: Promise<RestoreReport>;
  stop(): Promise<void>;
}

export function nameTarget(target: Target, kind: RestoreTargetName['kind']): RestoreTargetName {
  const { summary } = target;
  const isFolder = summary.id.startsWith('folder:');
  return {
    kind,
    id: kind === 'folder' ? summary.id.slice('folder:'.length) : summary.id,
    name: summary.name,
    model: isFolder ? null : summary.model,
    os: isFolder ? null : [summary.os, summary.osVersion].filter((part) => part !== null).join(' '),
  };
}
