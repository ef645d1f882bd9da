import { describe, expect, it } from 'vitest';
import { programAtLogin } from '../../../src/main/program-at-login.ts';

describe('programAtLogin', () => {
  const running = 'C:\\Users\\a\\AppData\\Local\\Temp\\2x\\lumia-lifeboat.exe';

  it('is the file that a portable program was started from, not what it unpacked', () => {
    const file = 'D:\\lumia-lifeboat-portable-x64.exe';
    expect(programAtLogin({ PORTABLE_EXECUTABLE_FILE: file }, running)).toBe(file);
    expect(programAtLogin({ APPIMAGE: '/home/a/lumia.AppImage' }, '/tmp/.mount_lumia/lumia-lifeboat')).toBe(
      '/home/a/lumia.AppImage',
    );
  });

  it('is the program that runs where it is installed', () => {
    expect(programAtLogin({}, running)).toBe(running);
    expect(programAtLogin({ PORTABLE_EXECUTABLE_FILE: '', APPIMAGE: '' }, running)).toBe(running);
  });
});
