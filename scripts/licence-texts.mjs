// Texts of licences for packages that name one and bring none of it along.
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
/** As the Free Software Foundation publishes them; the lesser one is an addition to the general one. */
const gnu = (name) => readFileSync(join(here, 'licences', `${name}.txt`), 'utf8').trim();

const MIT = `Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated
documentation files (the "Software"), to deal in the Software without restriction, including without limitation the
rights to use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies of the Software, and to permit
persons to whom the Software is furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial portions of the
Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE
WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR
COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR
OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.`;

const ISC = `Permission to use, copy, modify, and/or distribute this software for any purpose with or without fee is hereby
granted, provided that the above copyright notice and this permission notice appear in all copies.

THE SOFTWARE IS PROVIDED "AS IS" AND THE AUTHOR DISCLAIMS ALL WARRANTIES WITH REGARD TO THIS SOFTWARE INCLUDING ALL
IMPLIED WARRANTIES OF MERCHANTABILITY AND FITNESS. IN NO EVENT SHALL THE AUTHOR BE LIABLE FOR ANY SPECIAL, DIRECT,
INDIRECT, OR CONSEQUENTIAL DAMAGES OR ANY DAMAGES WHATSOEVER RESULTING FROM LOSS OF USE, DATA OR PROFITS, WHETHER IN AN
ACTION OF CONTRACT, NEGLIGENCE OR OTHER TORTIOUS ACTION, ARISING OUT OF OR IN CONNECTION WITH THE USE OR PERFORMANCE OF
THIS SOFTWARE.`;

const TEXTS = {
  MIT: ({ holder }) => `MIT License\n\nCopyright (c) ${holder}\n\n${MIT}`,
  ISC: ({ holder }) => `ISC License\n\nCopyright (c) ${holder}\n\n${ISC}`,
  // Its own notice first: the package is a collection of libraries, most of them under other licences.
  'LGPL-3.0-or-later': ({ notice, home }) =>
    `${notice}\n\nThe source of this library, and how to build it: ${home}\nIt lies beside the program as a file of its own and can be replaced by another build of it.\n\n${gnu('LGPL-3.0')}\n\n${gnu('GPL-3.0')}`,
};

/** Null for a licence whose text is not here: whoever adds such a package adds its text. */
export function standardText(licence, about) {
  return TEXTS[licence]?.(about) ?? null;
}

/** Whether a notice is a whole licence, not only its name. */
export const isWhole = (notice) => /Permission is hereby granted/iu.test(notice);

/** What a package says of its licences in its description, where it has such a section. */
export function noticeIn(folder) {
  const file = ['README.md', 'readme.md'].map((name) => join(folder, name)).find((one) => existsSync(one));
  const text = file === undefined ? '' : readFileSync(file, 'utf8');
  return /^(?:#+ )?Licen[cs](?:e|ing)[ \t]*\n(?:-+\n)?([\s\S]*)$/imu.exec(text)?.[1]?.trim() ?? '';
}
