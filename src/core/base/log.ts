/** One line of the app's log. `fields` is plain data; paths are redacted by whoever writes the line, when asked to. */
export type Log = (
  level: 'debug' | 'info' | 'warn' | 'error',
  message: string,
  fields?: Readonly<Record<string, unknown>>,
) => void;

export const silent: Log = () => undefined;
