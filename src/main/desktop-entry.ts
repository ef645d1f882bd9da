/** What starts a program with the session (Desktop Entry Specification 1.5, Desktop Application Autostart 0.5). */
export function desktopEntry(name: string, command: readonly string[]): string {
  const lines = ['[Desktop Entry]', 'Type=Application', `Name=${name}`, `Exec=${value(command.map(quoted).join(' '))}`];
  return `${[...lines, 'X-GNOME-Autostart-enabled=true'].join('\n')}\n`;
}

/** As "The Exec key" wants an argument. */
const quoted = (text: string): string => `"${text.replace(/["`$\\]/gu, '\\$&').replace(/%/gu, '%%')}"`;

/** As a value of type string is written: what reads it takes these away first, and only then the quotes. */
const value = (text: string): string =>
  text.replace(/\\/gu, '\\\\').replace(/\n/gu, '\\n').replace(/\r/gu, '\\r').replace(/\t/gu, '\\t');
