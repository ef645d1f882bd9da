import { describe, expect, it } from 'vitest';
import { DeviceId } from '../../../../../src/shared/domain/ids.ts';
import { silent } from '../../../../../src/core/base/log.ts';
import { claimError } from '../../../../../src/core/device/usb/claim-error.ts';
import { createUsbDriver } from '../../../../../src/core/device/usb/usb-driver.ts';
import { udevRule, usbModeOf } from '../../../../../src/core/device/usb/usb-modes.ts';
import { CONTAINER, encodeParameters } from '../../../../../src/core/device/ptp/container.ts';
import { EVENT } from '../../../../../src/core/device/ptp/events.ts';
import { SmallPhone } from '../mtp/small-phone.ts';
import { INFO, StepClock } from '../ptp/scripted-transport.ts';
import { busWith, FakeUsb, HandClock, PluggedIn } from './fake-usb.ts';

const options = { signal: new AbortController().signal };
const clock = new StepClock();
const LUMIA = DeviceId.parse(`usb:${INFO.serialNumber}`);

describe('the USB driver', () => {
  it('lists nothing and opens nothing where USB cannot be used', async () => {
    const driver = createUsbDriver({ clock, log: silent, load: async () => null });
    expect(await driver.list(options)).toEqual([]);
    await expect(driver.open(DeviceId.parse('usb:1234'), options)).rejects.toMatchObject({ code: 'DEVICE_NONE' });
  });

  it('does not throw where there is no bus', async () => {
    const driver = createUsbDriver({ clock, log: silent });
    expect(Array.isArray(await driver.list(options))).toBe(true);
  });

  it('passes on what an open phone tells of changes', async () => {
    const time = new HandClock();
    const usb = new PluggedIn(new SmallPhone([]));
    const driver = createUsbDriver({
      clock: time,
      log: silent,
      load: async () => busWith([{ ids: '045e:0a00', usb }]),
    });
    await using phone = await driver.open(LUMIA, options);
    usb.events.bring(encodeParameters(CONTAINER.event, EVENT.ObjectAdded, 0, [9]));
    const told = phone.changesTold?.(options);
    await time.pass(1000);
    expect(await told).toEqual({ objects: 1, storages: 0 });
  });

  it('opens no other phone that was asked already, while it looks for one', async () => {
    const other = new PluggedIn(new SmallPhone([]));
    const driver = createUsbDriver({
      clock: new HandClock(),
      log: silent,
      load: async () => busWith([{ ids: '045e:0a00', usb: other }]),
    });
    expect((await driver.list(options)).map(({ id, state }) => [id, state])).toEqual([[LUMIA, 'ready']]);
    const { opened } = other;
    await expect(driver.open(DeviceId.parse('usb:feedface'), options)).rejects.toMatchObject({ code: 'DEVICE_NONE' });
    expect(other.opened).toBe(opened);
  });

  it('does not take what is wrong with another device for what is wrong with a phone that is not there', async () => {
    const beside = ['045e:04ec', '0421:0666'].map((ids) => ({ ids, usb: new FakeUsb() }));
    const driver = createUsbDriver({ clock, log: silent, load: async () => busWith(beside) });
    await expect(driver.open(LUMIA, options)).rejects.toMatchObject({ code: 'DEVICE_NONE' });
    // Named by its port it is the one that was meant.
    for (const [id, code] of [
      ['usb:1-1', 'DEVICE_WP7'],
      ['usb:1-2', 'DEVICE_UNSUPPORTED'],
    ] as const) {
      await expect(driver.open(DeviceId.parse(id), options)).rejects.toMatchObject({ code });
    }
  });
});

describe('USB ids', () => {
  it.each([
    [0x045e, 0x04ec, 'wp7'],
    [0x0421, 0x0661, 'ready'],
    [0x045e, 0x0a00, 'ready'],
    [0x0421, 0x066e, 'flash-mode'],
    [0x05c6, 0x9008, 'flash-mode'],
    [0x0421, 0x0666, 'unsupported'],
  ])('tell what %i:%i is doing', (vendor, product, state) => {
    expect(usbModeOf(vendor, product)?.state).toBe(state);
  });

  it('that are nobody we know say nothing', () => {
    expect(usbModeOf(0x1234, 0x5678)).toBeNull();
  });

  it('of every phone are in the udev rule', () => {
    expect(udevRule()).toContain('ATTR{idVendor}=="045e", ATTR{idProduct}=="0a00", TAG+="uaccess"');
    expect(udevRule()).not.toContain('9008');
  });
});

describe('claimError()', () => {
  it.each([
    [-6, 'DEVICE_CLAIMED'],
    [-3, process.platform === 'darwin' ? 'DEVICE_CLAIMED' : 'DEVICE_NO_PERMISSION'],
    [-12, 'DEVICE_NO_DRIVER'],
    [-4, 'DEVICE_LOST'],
    [undefined, 'DEVICE_LOST'],
  ])('tells libusb error %s as %s', (errno, code) => {
    const error = Object.assign(new Error('LIBUSB'), { errno });
    expect(claimError(error, { bus: 250, address: 250 }).code).toBe(code);
  });
});
