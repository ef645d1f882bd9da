import { SaxesParser } from 'saxes';

/**
 * A check of Android XML that knows nothing of our writer: it is written from SyncTech's page "Fields in XML backup
 * files" (as noted in the facts of this project) and reads with a strict parser of somebody else.
 */
const SMS = {
  protocol: /^\d+$/u,
  address: /^/u,
  date: /^\d+$/u,
  type: /^[1-6]$/u,
  subject: /^/u,
  body: /^/u,
  toa: /^/u,
  sc_toa: /^/u,
  service_center: /^/u,
  read: /^[01]$/u,
  status: /^(?:-1|0|32|64)$/u,
  locked: /^[01]$/u,
  date_sent: /^\d+$/u,
};
const MMS = {
  date: /^\d{4,}$/u,
  ct_t: /^application\/vnd\.wap\.multipart\.(?:related|mixed)$/u,
  msg_box: /^[1-4]$/u,
  rr: /^(?:128|129)$/u,
  sub: /^/u,
  read_status: /^/u,
  address: /^[^,;]*$/u,
  m_id: /^/u,
  read: /^[01]$/u,
  m_size: /^(?:\d+|null)$/u,
  m_type: /^(?:128|132)$/u,
  sim_slot: null,
};
const PART = {
  seq: /^-?\d+$/u,
  ct: /^[\w.+-]+\/[\w.+-]+$/u,
  name: /^/u,
  chset: /^(?:\d+|null)$/u,
  cl: /^/u,
  text: /^/u,
};
const ADDR = { address: /^/u, type: /^(?:129|130|137|151)$/u, charset: /^\d+$/u };
const INSIDE: Readonly<Record<string, string>> = {
  sms: 'smses',
  mms: 'smses',
  parts: 'mms',
  addrs: 'mms',
  part: 'parts',
  addr: 'addrs',
};

export interface AndroidSeen {
  readonly sms: number;
  readonly mms: number;
  readonly problems: readonly string[];
}

export function checkAndroidXml(text: string): AndroidSeen {
  const problems: string[] = [];
  const path: string[] = [];
  const counted = { sms: 0, mms: 0 };
  let comments = 0;
  let announced = -1;
  let box: Record<string, string> = {};
  let from = 0;
  const parser = new SaxesParser();
  parser.on('error', (error) => problems.push(error.message));
  parser.on('comment', () => (comments += 1));
  const check = (name: string, given: Record<string, string>, rules: Readonly<Record<string, RegExp | null>>): void => {
    for (const [rule, pattern] of Object.entries(rules)) {
      const value = given[rule];
      if (pattern === null) continue;
      if (value === undefined) problems.push(`${name} has no ${rule}`);
      else if (!pattern.test(value)) problems.push(`${name} has ${rule}="${value}"`);
    }
  };
  parser.on('opentag', ({ name, attributes }) => {
    const parent = path.at(-1) ?? '';
    path.push(name);
    if (name === 'smses') {
      if (parent !== '') problems.push('smses is not the root');
      announced = Number(attributes['count']);
      check(name, attributes, { count: /^\d+$/u, backup_set: /^[0-9a-f-]{36}$/u, backup_date: /^\d{12,14}$/u });
      return;
    }
    if (INSIDE[name] !== parent) problems.push(`${name} is inside of ${parent}`);
    if (name === 'sms' || name === 'mms') {
      counted[name] += 1;
      check(name, attributes, name === 'sms' ? SMS : MMS);
      if (name === 'sms' && attributes['subject'] !== 'null') problems.push('an SMS has a subject');
      if (name === 'mms') {
        const due = attributes['msg_box'] === '1' ? '132' : '128';
        if (attributes['m_type'] !== due) problems.push('m_type does not go with msg_box');
        box = attributes;
        from = 0;
      }
    }
    if (name === 'part') {
      check(name, attributes, PART);
      const isText = attributes['data'] === undefined;
      if (isText === (attributes['text'] === 'null')) problems.push('a part has neither text nor data');
      if (
        !isText &&
        !/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/u.test(attributes['data'] ?? '')
      )
        problems.push('data is no base64');
      if ((attributes['ct'] === 'application/smil') !== (attributes['seq'] === '-1'))
        problems.push('seq of SMIL is not -1');
    }
    if (name === 'addr') {
      check(name, attributes, ADDR);
      if (attributes['type'] === '137') from += 1;
      const isSelf = attributes['address'] === 'insert-address-token';
      if (attributes['type'] === '137' && isSelf !== (box['msg_box'] !== '1')) problems.push('the sender is wrong');
    }
  });
  parser.on('closetag', ({ name }) => {
    path.pop();
    if (name === 'addrs' && from !== 1) problems.push(`${String(from)} senders`);
  });
  parser.write(text).close();
  if (comments !== 1 || !/^<!--/mu.test(text))
    problems.push(`${String(comments)} comments; there is to be one, in column 0`);
  if (announced !== counted.sms + counted.mms) problems.push(`count is ${String(announced)}`);
  return { ...counted, problems };
}
