import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { redact } from '../../../../../src/core/app/doctor/redact.ts';

const secrets = { serials: ['0011223344556677'], names: ["Ada Lovelace's Lumia"], home: '/home/ada' };

describe('redact()', () => {
  it('takes out serials, names, paths, addresses and long numbers', () => {
    const text = [
      'serial 0011223344556677 and 00112233-4455-6677',
      "Ada Lovelace's Lumia, ADA, Lovelace's",
      'at /home/ada/Pictures/x.jpg, /media/stick/y, C:\\Users\\Ada\\z.txt',
      'ada@example.org called +49 170 1234567, MAC 00:11:22:33:44:55',
      'DEADBEEFdeadbeef01',
    ].join('\n');
    const clean = redact(text, secrets);
    for (const secret of ['0011223344556677', 'Lovelace', 'ada', 'Pictures', 'stick', 'example.org', '1234567', 'beef'])
      expect(clean.toLowerCase()).not.toContain(secret.toLowerCase());
    expect(clean).toContain('<serial>');
    expect(clean).toContain('<name>');
    expect(redact('Cannot open "/srv/my own/file one": no', secrets)).toBe('Cannot open "<path>": no');
  });

  it('takes out an account of several words, however Windows writes it', () => {
    const windows = { serials: [], names: [], home: 'C:\\Users\\Anna Bergström' };
    const text = [
      'C:\\Users\\Anna Bergström\\Backup',
      'c:\\users\\anna bergström\\Backup',
      'C:\\USERS\\ANNA BERGSTRÖM',
      'held by Bergström Sync',
      '\\\\nas\\Anna\\photos',
    ].join('\n');
    expect(redact(text, windows)).not.toMatch(/anna|bergstr/iu);
    expect(redact('Get-PnpDevice: USB\\VID_0421&PID_06FC', windows)).toBe('Get-PnpDevice: USB\\VID_0421&PID_06FC');
  });

  it('leaves what a helper needs', () => {
    const text = 'Lumia 950 XL, Windows 10 Mobile 10.0.15254.603\n   9805: GetObjectPropList\n   0xd402\n31.3 GB';
    expect(redact(text, secrets)).toBe(text);
  });

  it('leaves no serial and no name in whatever text they stand', () => {
    const word = fc.stringMatching(/^[A-Z][a-z]{4,9}$/u);
    fc.assert(
      fc.property(fc.stringMatching(/^[0-9A-F]{12,32}$/u), word, fc.string(), fc.string(), (serial, name, a, b) => {
        const clean = redact(`${a} ${serial} ${b} ${name} ${a}`, { serials: [serial], names: [name], home: '/' });
        return !clean.includes(serial) && !clean.split(/[^\p{L}\d]+/u).includes(name);
      }),
    );
  });
});
