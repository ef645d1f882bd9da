import type { SampleMessage } from './messages.ts';

interface Person {
  readonly given: string;
  readonly family: string;
  readonly mobile: string;
  readonly lines?: readonly string[];
}

const PEOPLE: readonly Person[] = [
  {
    given: 'Ann',
    family: 'Example',
    mobile: '+15550100001',
    lines: ['BDAY;VALUE=DATE:1980-02-29', 'URL:http://example.com/'],
  },
  { given: 'Jürgen', family: 'Ångström', mobile: '+4915550100002', lines: ['EMAIL;TYPE=INTERNET:juergen@example.org'] },
  {
    given: 'Zoë',
    family: 'Łukasiewicz',
    mobile: '+4855501003',
    lines: ['ADR;TYPE=HOME:;;1 Example Street;Sampletown;ST;00001;Exampleland'],
  },
  { given: 'Grandma 👵🏽', family: '', mobile: '+15550100004' },
  { given: 'Δημήτρης', family: 'Παπαδόπουλος', mobile: '+305550100005', lines: ['TEL;TYPE=WORK,VOICE:+305550100006'] },
  { given: '太郎', family: '山田', mobile: '+815550100007', lines: ['EMAIL;TYPE=WORK:taro@example.jp'] },
  { given: 'Semi;colon\\, Ltd.', family: 'O’Neil', mobile: '+15550100008' },
  { given: 'INFO', family: 'Hotline', mobile: '22333' },
];

const escape = (text: string): string => text.replace(/[\\;,]/gu, (sign) => `\\${sign}`);

/** The app's export: one file, many cards, vCard 3.0 (RFC 2426), CRLF. */
export function makeVcf(): Uint8Array {
  const cards = PEOPLE.map(({ given, family, mobile, lines = [] }) => [
    'BEGIN:VCARD',
    'VERSION:3.0',
    `N:${escape(family)};${escape(given)};;;`,
    `FN:${escape(`${given} ${family}`.trim())}`,
    `TEL;TYPE=CELL,VOICE:${mobile}`,
    ...lines,
    'END:VCARD',
    '',
  ]);
  return Buffer.from(cards.map((card) => card.join('\r\n')).join(''), 'utf8');
}

const TEXTS = [
  'On my way, ten minutes',
  'Hello & <welcome> "back"\nline two 😀',
  'Grüße aus Köln! Es ist schön hier.',
  'Did you get the photos?',
  'Yes! All of them 👍🏽 thank you',
  'Happy birthday 🎂',
  'a control \u0011 character inside',
  'Καλημέρα',
  'Meeting moved to 15:30, room 2',
  'ok',
];

export function sampleTexts(count: number, from: number): readonly SampleMessage[] {
  return Array.from({ length: count }, (_, index) => {
    const number = PEOPLE[index % PEOPLE.length]?.mobile ?? '';
    const incoming = index % 3 !== 1;
    return {
      recipients: incoming ? [] : [number, ...(index % 10 === 4 ? ['+15550100001'] : [])],
      body: TEXTS[index % TEXTS.length] ?? '',
      incoming,
      read: index % 7 !== 0,
      attachments: [],
      at: from + index * 5_400_000 + index,
      sender: incoming ? number : '',
    };
  });
}

const utf16 = (text: string): Uint8Array => Buffer.from(text, 'utf16le');

export function samplePictureMessages(picture: Uint8Array, from: number): readonly SampleMessage[] {
  const smil = utf16('<smil><body><par dur="5000ms"><img src="a.jpg"/><text src="t.txt"/></par></body></smil>');
  return [
    {
      recipients: ['+4915550100002'],
      body: '',
      incoming: true,
      read: true,
      attachments: [
        { type: 'application/smil', data: smil },
        { type: 'text/plain', data: utf16('Look at this é 🌅') },
        { type: 'image/jpeg', data: picture },
      ],
      at: from,
      sender: '+15550100001',
    },
    {
      recipients: ['+15550100001', '+4915550100002'],
      body: '',
      incoming: false,
      read: true,
      attachments: [{ type: 'text/plain', data: utf16('To both of you') }],
      at: from + 60_000,
      sender: '',
    },
  ];
}
