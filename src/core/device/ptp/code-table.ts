/** The name of a code in a table of codes, or its number where the table has none: for logs and messages. */
export function nameIn(table: Readonly<Record<string, number>>, code: number): string {
  for (const [name, value] of Object.entries(table)) if (value === code) return name;
  return hexCode(code);
}

/** `0x1001`: the way the specifications write codes. */
export function hexCode(code: number): string {
  return `0x${code.toString(16).padStart(4, '0')}`;
}
