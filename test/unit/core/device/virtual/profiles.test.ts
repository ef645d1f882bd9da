import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { CAPABILITIES, propertiesOf } from '../../../../../src/core/device/virtual/capabilities.ts';
import { findProfile, PROFILES, VENDOR_EXTENSION } from '../../../../../src/core/device/virtual/profiles.ts';
import { describeProperty } from '../../../../../src/core/device/virtual/property-descriptions.ts';

const LOGS = '/work/shared/samples/phones/capabilities.json';
const there = existsSync(LOGS);
if (!there) console.log(`Not checked against the phones' logs: ${LOGS} is not here.`);

interface PhoneLog {
  operations: string[];
  events: string[];
  deviceProps: string[];
  formats: Record<string, [code: string, description: string][]>;
  storages: Record<string, string>[];
  deviceInfo: Record<string, string>;
}

const hex = (codes: readonly string[]): number[] => codes.map((code) => Number.parseInt(code, 16));

describe('PROFILES', () => {
  it('have ids, models and serials that differ', () => {
    for (const key of ['id', 'model', 'serial'] as const) {
      expect(new Set(PROFILES.map((profile) => profile[key])).size).toBe(PROFILES.length);
    }
  });

  it.skipIf(!there).each(['lumia-820', 'lumia-630', 'lumia-1520', 'lumia-550'])('%s says what its log says', (id) => {
    const all = JSON.parse(readFileSync(LOGS, 'utf8')) as Record<string, PhoneLog>;
    const log = all[`mtp-detect-nokia-${id}.txt`]!;
    const profile = findProfile(id)!;
    const can = CAPABILITIES[profile.generation];
    expect(can.operations).toEqual(hex(log.operations));
    expect(can.events).toEqual(hex(log.events));
    expect(can.deviceProperties).toEqual(hex(log.deviceProps));
    expect(can.formats).toEqual(hex(Object.keys(log.formats)));
    expect(log.deviceInfo).toMatchObject({
      Manufacturer: profile.manufacturer,
      Model: profile.model,
      'Device version': profile.version,
      'Vendor extension description': VENDOR_EXTENSION,
    });
    if (!log.deviceInfo['Serial number']!.startsWith('[')) expect(profile.serial).toBe(log.deviceInfo['Serial number']);
    for (const [format, properties] of Object.entries(log.formats)) {
      const code = Number.parseInt(format, 16);
      expect(propertiesOf(profile.generation, code), format).toEqual(hex(properties.map(([property]) => property)));
      for (const [property, text] of properties) {
        const described = describeProperty(Number.parseInt(property, 16), code, profile.generation)!;
        expect(described.writable, `${format} ${property}`).toBe(text.includes('GET/SET'));
      }
    }
    log.storages.forEach((storage, index) => {
      const ours = profile.storages[index]!;
      expect(ours).toMatchObject({ id: Number(storage['StorageID']), label: storage['StorageDescription'] });
      expect(ours.capacity).toBe(Number(storage['MaxCapacity']));
      expect(ours.type).toBe(Number(storage['StorageType']!.split(' ')[0]));
    });
  });
});
