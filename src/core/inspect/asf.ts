import { INSPECT_TEXT as TEXT } from '../../shared/text/strings-inspect.en.ts';
import { Broken, isZero, NotTried, safe, type Bytes } from './bytes.ts';

/** Object ids of ASF (Microsoft, revision 01.20.05, section 10.1) as they lie in the file. */
export const ASF_HEADER = '3026b2758e66cf11a6d900aa0062ce6c';
const DATA = '3626b2758e66cf11a6d900aa0062ce6c';
const FILE_PROPERTIES = 'a1dcab8c47a9cf118ee400c00c205365';
const STREAM_PROPERTIES = '9107dcb7b7a9cf118ee600c00c205365';
const MOST_OBJECTS = 10_000;

interface AsfObject {
  readonly id: string;
  readonly from: number;
  readonly to: number;
}

interface Properties {
  readonly fileSize: number;
  readonly packets: number;
  readonly seconds: number;
  /** 0 where packets have no common length. */
  readonly packetLength: number;
  readonly broadcast: boolean;
}

/** WMV and WMA: the header, its streams, and as many data packets as it promises. Little-endian. */
export async function inspectAsf(bytes: Bytes): Promise<string> {
  const header = await objectAt(bytes, 0, bytes.size, 'its header');
  let properties: Properties | null = null;
  let streams = 0;
  for await (const object of objects(bytes, 30, header.to)) {
    if (object.id === FILE_PROPERTIES) properties = await readProperties(bytes, object);
    if (object.id === STREAM_PROPERTIES) streams += 1;
  }
  if (!properties) throw new Broken(TEXT.missing('the description of its length'));
  if (streams === 0) throw new Broken(TEXT.missing('the description of its film or sound'));
  if (bytes.size === header.to) throw new Broken(TEXT.headerOnly('data'));
  if (!properties.broadcast && properties.fileSize > bytes.size) throw new Broken(TEXT.cutOff('its data'));
  let data: AsfObject | null = null;
  for await (const object of objects(bytes, header.to, bytes.size)) if (object.id === DATA) data = object;
  if (!data) throw new Broken(TEXT.missing('its data'));
  await checkData(bytes, data, properties);
  return TEXT.playable(properties.seconds);
}

async function objectAt(bytes: Bytes, at: number, end: number, what: string): Promise<AsfObject> {
  const head = await bytes.at(at, 24, what);
  const length = safe(head.readBigUInt64LE(16), what);
  if (length < 24) throw new Broken(TEXT.malformed('the length of one of its parts'));
  if (at + length > end) throw new Broken(TEXT.cutOff(what));
  return { id: head.toString('hex', 0, 16), from: at + 24, to: at + length };
}

async function* objects(bytes: Bytes, from: number, to: number): AsyncGenerator<AsfObject, void, void> {
  let count = 0;
  for (let at = from; at < to;) {
    count += 1;
    if (count > MOST_OBJECTS) throw new NotTried(TEXT.tooMany('parts'));
    const object = await objectAt(bytes, at, to, to === bytes.size ? 'its data' : 'its header');
    yield object;
    at = object.to;
  }
}

async function readProperties(bytes: Bytes, object: AsfObject): Promise<Properties> {
  if (object.to - object.from < 80) throw new Broken(TEXT.malformed('the description of its length'));
  const fields = await bytes.at(object.from, 80, 'its header');
  const smallest = fields.readUInt32LE(68);
  const broadcast = (fields.readUInt32LE(64) & 1) !== 0;
  return {
    fileSize: broadcast ? 0 : safe(fields.readBigUInt64LE(16), 'its end'),
    packets: broadcast ? 0 : safe(fields.readBigUInt64LE(32), 'its last packet'),
    // 100 ns, and the time before the first picture in ms.
    seconds: Math.max(0, Number(fields.readBigUInt64LE(40)) / 1e7 - Number(fields.readBigUInt64LE(56)) / 1000),
    packetLength: smallest === fields.readUInt32LE(72) ? smallest : 0,
    broadcast,
  };
}

async function checkData(bytes: Bytes, data: AsfObject, properties: Properties): Promise<void> {
  if (data.to - data.from < 26) throw new Broken(TEXT.headerOnly('data'));
  const packets = safe((await bytes.at(data.from, 26, 'its data')).readBigUInt64LE(16), 'its last packet');
  const { packetLength, broadcast } = properties;
  if (broadcast) return;
  if (packets !== properties.packets) throw new Broken(TEXT.malformed('the number of its packets'));
  if (packets === 0) throw new Broken(TEXT.headerOnly('data'));
  if (packetLength > 0 && packets * packetLength > data.to - data.from - 26) throw new Broken(TEXT.cutOff('its data'));
  await probePackets(bytes, data.from + 26, { packets, packetLength });
}

const PROBES = 64;

/** A packet begins with what it holds and where (section 5.2): none is nothing but zeros. */
async function probePackets(
  bytes: Bytes,
  from: number,
  { packets, packetLength }: { readonly packets: number; readonly packetLength: number },
): Promise<void> {
  if (packetLength < 64) return;
  const every = Math.max(1, Math.floor(packets / PROBES));
  for (let packet = 0; packet < packets; packet += every) {
    const begin = await bytes.at(from + packet * packetLength, 64, 'its data');
    if (isZero(begin)) throw new Broken(TEXT.zeroMedia);
  }
}
