import { z } from 'zod';
import { call, stream } from '../rpc/define.ts';

const None = z.null();
const Title = z.string().max(200);

/** Number of the channel between the shell and its engine on which the engine asks for these. */
export const SHELL_CHANNEL = 0;

/** What the engine asks of the Electron shell around it: what only the main process can do. */
export const shellContract = {
  'shell.pickFolder': call(z.object({ title: Title }), z.string().nullable()),
  'shell.pickFiles': call(z.object({ title: Title }), z.array(z.string()).nullable()),
  'shell.show': call(z.object({ path: z.string().min(1) }), None),
  'shell.notify': call(z.object({ title: Title, body: z.string().max(1000) }), None),
  'shell.loginItem': call(z.object({ on: z.boolean() }), None),
  /** Whether the system's keychain protects what it seals (Electron's `safeStorage`; on Linux not by `basic_text`). */
  'shell.keychain': call(None, z.boolean()),
  /** Sealed for this user of this computer, base64. */
  'shell.seal': call(z.object({ text: z.string().max(20_000) }), z.string()),
  /** Null for what cannot be opened. */
  'shell.unseal': call(z.object({ sealed: z.string().max(40_000) }), z.string().nullable()),
  /** The computer stays awake for as long as the stream is read. */
  'shell.keepAwake': stream(None, z.literal(true)),
} as const;

export type ShellContract = typeof shellContract;

/** What the shell tells its engine when it starts it, as JSON in its one argument. */
export const EngineStart = z.object({ version: z.string(), rehearsal: z.string().nullable() });
export type EngineStart = z.infer<typeof EngineStart>;
