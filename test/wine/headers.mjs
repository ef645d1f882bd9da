// Our numbers for WPD against mingw-w64's headers: ids of classes and interfaces, the place of each method, keys, GUIDs.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What differs, each as a sentence; and how much was compared. */
export function compareWithHeaders(ids, folder) {
  const text = ['portabledevice.h', 'portabledeviceapi.h', 'portabledevicetypes.h']
    .map((name) => readFileSync(join(folder, name), 'utf8'))
    .join('\n');
  const wrong = [];
  let compared = 0;
  const same = (what, ours, theirs) => {
    compared += 1;
    if (ours !== theirs) wrong.push(`${what} is ${ours} here and ${theirs} in the header`);
  };
  for (const [name, { iid, methods }] of Object.entries(ids.INTERFACES)) {
    const id = new RegExp(`MIDL_INTERFACE\\("([0-9a-f-]+)"\\)\\s+${name} : public`, 'u').exec(text)?.[1];
    same(`the id of ${name}`, iid, id);
    const table = new RegExp(`typedef struct ${name}Vtbl \\{([\\s\\S]*?)END_INTERFACE`, 'u').exec(text)?.[1] ?? '';
    const order = [...table.matchAll(/STDMETHODCALLTYPE \*(\w+)\)/gu)].map(([, method]) => method);
    for (const [method, [place, parameters]] of Object.entries(methods)) {
      same(`the place of ${name}::${method}`, place, order.indexOf(method));
      const declared = new RegExp(`STDMETHODCALLTYPE \\*${method}\\)\\(([^)]*)\\)`, 'u').exec(table)?.[1] ?? '';
      const count = parameters === '' ? 0 : parameters.split(',').length;
      same(`the number of parameters of ${name}::${method}`, count, declared.split(',').length - 1);
    }
  }
  const guids = new Map(
    [...text.matchAll(/DEFINE_GUID\s*\((?:CLSID_)?(\w+),([^)]*)\)/gu)].map(([, name, fields]) => [
      name,
      guidOf(fields),
    ]),
  );
  const classes = new Map(
    [...text.matchAll(/class DECLSPEC_UUID\("([0-9a-f-]+)"\) (\w+);/gu)].map(([, id, name]) => [name, id]),
  );
  for (const [name, id] of Object.entries(ids.CLASS))
    same(`the id of ${name}`, id, classes.get(name) ?? guids.get(name));
  for (const [name, id] of Object.entries(ids.GUID)) same(name, id, guids.get(name));
  const keys = new Map(
    [...text.matchAll(/DEFINE_PROPERTYKEY\s*\((\w+),([^)]*)\)/gu)].map(([, name, fields]) => [name, keyOf(fields)]),
  );
  for (const [name, { format, pid }] of Object.entries(ids.PROPERTY)) same(name, `${format} ${pid}`, keys.get(name));
  return { wrong, compared };
}

function guidOf(fields) {
  const [one, two, three, ...bytes] = fields.split(',').map((field) => Number(field.trim()));
  const hex = (value, digits) => value.toString(16).padStart(digits, '0');
  const tail = bytes.slice(0, 8).map((byte) => hex(byte, 2));
  return [hex(one, 8), hex(two, 4), hex(three, 4), tail.slice(0, 2).join(''), tail.slice(2).join('')].join('-');
}

function keyOf(fields) {
  const parts = fields.split(',');
  return `${guidOf(parts.slice(0, 11).join(','))} ${Number(parts[11].trim())}`;
}
