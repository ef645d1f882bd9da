// The reading rate that the bus gives: one object fetched by a bare loop over libusb with several bulk reads in flight.
// No hashing, no writing, no checks. Prints one line of JSON per run; the first is a warm-up and is not printed.
// usage: raw-bulk.mjs <vendor id, hex> <bytes of the object> [runs] [bytes per read] [reads in flight]
import { getDeviceList } from 'usb';

const [vendor, wantedSize, runs = '3', readSize = String(256 * 1024), inFlight = '4'] = process.argv.slice(2);
const device = getDeviceList().find(
  ({ deviceDescriptor }) => deviceDescriptor.idVendor === Number.parseInt(vendor, 16),
);
if (device === undefined) throw new Error(`no device with vendor id ${vendor}`);
device.open();
const still = device.interfaces.find(
  ({ endpoints }) => endpoints.filter(({ transferType }) => transferType === 2).length === 2,
);
still.claim();
const input = still.endpoints.find(({ direction, transferType }) => direction === 'in' && transferType === 2);
const output = still.endpoints.find(({ direction, transferType }) => direction === 'out' && transferType === 2);
const packet = input.descriptor.wMaxPacketSize;

const transfer = (endpoint, buffer) =>
  new Promise((done, fail) => {
    endpoint
      .makeTransfer(0, (error, data, count) => (error ? fail(error) : done(data.subarray(0, count))))
      .submit(buffer);
  });
/** One bulk read that has bytes in it: a zero-length packet only ends what came before. */
async function readSome(size) {
  for (;;) {
    const got = await transfer(input, Buffer.alloc(size));
    if (got.length > 0) return got;
  }
}

let transaction = 0;
function command(code, ...parameters) {
  const block = Buffer.alloc(12 + 4 * parameters.length);
  block.writeUInt32LE(block.length, 0);
  block.writeUInt16LE(1, 4);
  block.writeUInt16LE(code, 6);
  // OpenSession is transaction 0 by the standard.
  block.writeUInt32LE(code === 0x1002 ? 0 : ++transaction, 8);
  parameters.forEach((value, index) => block.writeUInt32LE(value >>> 0, 12 + 4 * index));
  return transfer(output, block);
}

/** Command, data phase if there is one, response; returns the data. */
async function ask(code, ...parameters) {
  await command(code, ...parameters);
  let data = null;
  for (;;) {
    let container = await readSome(512 * 1024);
    while (container.length < container.readUInt32LE(0))
      container = Buffer.concat([container, await readSome(512 * 1024)]);
    if (container.readUInt16LE(4) === 3) return { code: container.readUInt16LE(6), data };
    data = container.subarray(12);
  }
}

const list = (data) => Array.from({ length: data.readUInt32LE(0) }, (_, index) => data.readUInt32LE(4 + 4 * index));

/** Walks the tree: uMTP-Responder knows an object's handle only after its folder was asked for. */
async function find(size) {
  for (const storage of list((await ask(0x1004)).data)) {
    const folders = [0xffffffff];
    for (let folder = folders.shift(); folder !== undefined; folder = folders.shift())
      for (const handle of list((await ask(0x1007, storage, 0, folder)).data)) {
        const { data } = await ask(0x1008, handle);
        if (data.readUInt16LE(4) === 0x3001) folders.push(handle);
        else if (data.readUInt32LE(8) === size) return handle;
      }
  }
  return null;
}

/** GetObject into nowhere; seconds. */
async function fetchObject(handle, size) {
  const start = process.hrtime.bigint();
  await command(0x1009, handle);
  const total = size + 12;
  const chunk = Number(readSize);
  // Every read submitted can be filled: what the last one lacks would be the response, which is read for itself.
  const buffers = Array.from({ length: Number(inFlight) }, () => Buffer.alloc(chunk));
  let submitted = 0;
  let received = 0;
  await new Promise((done, fail) => {
    const next = (buffer) => {
      if (submitted >= total) return;
      submitted += chunk;
      input
        .makeTransfer(0, (error, _data, count) => {
          if (error) return fail(error);
          received += count;
          if (received >= total) return done();
          // Short in the middle: the loop is for measuring only and does not mend it.
          if (count < chunk) return fail(new Error(`a short read of ${count} bytes after ${received} of ${total}`));
          next(buffer);
        })
        .submit(buffer);
    };
    buffers.forEach(next);
  });
  let response = total % packet === 0 ? await transfer(input, Buffer.alloc(512)) : await readSome(512);
  if (response.length === 0) response = await readSome(512);
  const seconds = Number(process.hrtime.bigint() - start) / 1e9;
  if (response.readUInt16LE(6) !== 0x2001)
    throw new Error(`GetObject answered ${response.readUInt16LE(6).toString(16)}`);
  return seconds;
}

try {
  const opened = await ask(0x1002, 1);
  if (opened.code !== 0x2001 && opened.code !== 0x201e)
    throw new Error(`OpenSession answered ${opened.code.toString(16)}`);
  const handle = await find(Number(wantedSize));
  if (handle === null) throw new Error(`no object of ${wantedSize} bytes`);
  for (let run = 0; run <= Number(runs); run += 1) {
    const seconds = await fetchObject(handle, Number(wantedSize));
    if (run > 0) console.log(JSON.stringify({ bytes: Number(wantedSize), seconds }));
  }
  await ask(0x1003);
} finally {
  still.release(true, () => device.close());
}
