import { describe, expect, it } from 'vitest';
import { mediaUrl, readMediaUrl, readRange } from '../../../../src/shared/contract/media.ts';

describe('the address of a picture', () => {
  it.each(['data/Phone/a b&c=d?.jpg', 'data/SD card/Ünï#%00.jpg'])('comes back as it was: %s', (path) => {
    const [pathname = '', query = ''] = mediaUrl({ as: 'small', vault: '/x y/&', path, size: 100 }).split('?');
    expect(readMediaUrl(pathname, query)).toEqual({ as: 'small', vault: '/x y/&', path, size: 100 });
  });
  it('of a film behind a picture is one, too', () => {
    const [pathname = '', query = ''] = mediaUrl({ as: 'film', vault: 'a', path: 'b' }).split('?');
    expect(readMediaUrl(pathname, query)).toMatchObject({ as: 'film', vault: 'a', path: 'b' });
  });
  it.each(['/media', '/media/', '/media/other', '/x/media/small'])('%s is none', (pathname) => {
    expect(readMediaUrl(pathname, 'vault=a&path=b')).toBeNull();
  });
  it.each(['0', '99999', '1.5', 'x'])('has no size of %s', (size) => {
    expect(readMediaUrl('/media/small', `vault=a&path=b&size=${size}`)).toBeNull();
  });
});

describe('a range of bytes', () => {
  it.each([
    ['bytes=0-', { start: 0, end: 99 }],
    ['bytes=10-19', { start: 10, end: 19 }],
    ['bytes=90-200', { start: 90, end: 99 }],
    ['bytes=-10', { start: 90, end: 99 }],
    ['bytes=-1000', { start: 0, end: 99 }],
    ['bytes=100-', 'not-satisfiable'],
    ['bytes=-0', 'not-satisfiable'],
    ['bytes=20-10', null],
    ['bytes=-', null],
    ['bytes=0-1,5-6', null],
    ['bytes=99999999999999999999-', null],
    ['lines=1-2', null],
    [null, null],
  ] as const)('%s', (header, expected) => expect(readRange(header, 100)).toEqual(expected));
  it('of nothing is none', () => expect(readRange('bytes=0-', 0)).toBe('not-satisfiable'));
});
