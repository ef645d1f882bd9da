import { describe, expect, it } from 'vitest';
import { Channels } from '../../../../src/shared/rpc/channels.ts';
import type { Frame, FramePipe } from '../../../../src/shared/rpc/frames.ts';

const frame = (id: number): Frame => ({ t: 'cancel', id });

function pair() {
  const opened: { readonly pipe: FramePipe; readonly channel: number; readonly heard: Frame[] }[] = [];
  const near: Channels = new Channels({ post: (message) => far.receive(JSON.parse(JSON.stringify(message))) }, () => {
    throw new Error('the far side opens nothing here');
  });
  const far: Channels = new Channels({ post: (message) => near.receive(message) }, (pipe, channel) => {
    const heard: Frame[] = [];
    pipe.onFrame((one) => heard.push(one));
    opened.push({ pipe, channel, heard });
  });
  return { near, far, opened };
}

describe('Channels', () => {
  it('keep the frames of many channels apart, in order, both ways', () => {
    const { near, opened } = pair();
    const [one, two] = [near.open(1), near.open(2)];
    const back: Frame[] = [];
    two.onFrame((read) => back.push(read));
    one.send(frame(10));
    two.send(frame(20));
    one.send(frame(11));
    expect(opened.map(({ channel, heard }) => [channel, heard.map(({ id }) => id)])).toEqual([
      [1, [10, 11]],
      [2, [20]],
    ]);
    opened[1]?.pipe.send(frame(21));
    expect(back).toEqual([frame(21)]);
  });

  it('close one channel on both sides, once, and leave the others', () => {
    const { near, opened } = pair();
    const [one, two] = [near.open(1), near.open(2)];
    one.send(frame(1));
    two.send(frame(2));
    let closed = 0;
    opened[0]?.pipe.onClose(() => (closed += 1));
    one.onClose(() => (closed += 1));
    one.close();
    one.close();
    expect(closed).toBe(2);
    one.send(frame(3));
    two.send(frame(4));
    expect(opened.map(({ heard }) => heard.length)).toEqual([1, 2]);
    expect(opened).toHaveLength(2);
  });

  it('do not open a closed channel again for what was still on its way', () => {
    const { near, far, opened } = pair();
    near.open(1).send(frame(1));
    opened[0]?.pipe.close();
    far.receive({ channel: 1, frame: JSON.stringify(frame(2)) });
    expect(opened).toHaveLength(1);
  });

  it('all end when the other process is gone', () => {
    const { near } = pair();
    let closed = 0;
    for (const channel of [1, 2, 3]) near.open(channel).onClose(() => (closed += 1));
    near.end();
    expect(closed).toBe(3);
  });

  it.each([null, 'x', {}, { channel: -1, frame: '{}' }, { channel: 1 }, { channel: 1.5, frame: null }])(
    'do not hear %j',
    (message) => {
      const { far, opened } = pair();
      far.receive(message);
      expect(opened).toEqual([]);
    },
  );

  it('hear no frame in what is none', () => {
    const { far, opened } = pair();
    far.receive({ channel: 1, frame: '{"t":"call"}' });
    expect(opened[0]?.heard).toEqual([]);
  });
});
