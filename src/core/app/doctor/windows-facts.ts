import { z } from 'zod';

/** A device as Windows' Plug and Play has it. */
export interface PnpDevice {
  readonly instanceId: string;
  readonly status: string;
  /** 0 for none, else Windows' code: 22 switched off, 28 no driver, 10 could not start. */
  readonly problem: number;
  readonly deviceClass: string;
}

/** Editions for Europe and Korea come without media parts: `EditionID` ends in N or KN (Microsoft, "Media Feature Pack list"). */
export function parseEdition(regQuery: string): boolean {
  const edition = /EditionID\s+REG_SZ\s+(\S+)/u.exec(regQuery)?.[1] ?? '';
  return /[a-z]K?N$/u.test(edition);
}

const Row = z.object({
  InstanceId: z.string(),
  Status: z.union([z.string(), z.number()]).nullish(),
  Problem: z.union([z.string(), z.number()]).nullish(),
  Class: z.string().nullish(),
});

/** `CM_PROB_*` by name, as newer PowerShell prints them. */
const PROBLEM: Readonly<Record<string, number>> = {
  CM_PROB_NONE: 0,
  CM_PROB_FAILED_START: 10,
  CM_PROB_DISABLED: 22,
  CM_PROB_FAILED_INSTALL: 28,
  CM_PROB_DRIVER_FAILED_LOAD: 39,
};

/** What `Get-PnpDevice | ConvertTo-Json` prints: nothing, one object, or a list. Whatever else it prints is nothing. */
export function parsePnpDevices(json: string): readonly PnpDevice[] {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    return [];
  }
  return (Array.isArray(value) ? value : [value]).flatMap((one: unknown) => {
    const row = Row.safeParse(one);
    if (!row.success) return [];
    const { InstanceId, Status, Problem, Class } = row.data;
    const problem = typeof Problem === 'number' ? Problem : (PROBLEM[Problem ?? 'CM_PROB_NONE'] ?? 1);
    return [{ instanceId: InstanceId, status: String(Status ?? ''), problem, deviceClass: Class ?? '' }];
  });
}
