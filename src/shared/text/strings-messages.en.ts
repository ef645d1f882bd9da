/** Every sentence of the message pages, of message exports and of what a report says of messages. */
export const MESSAGES_TEXT = {
  title: 'Messages',
  madeBy: 'Lumia Lifeboat',
  timeRule: (zone: string) =>
    `Times are in UTC. Files that do not say their zone (sms.vmsg, Nokia Suite CSV) were read as ${zone}.`,
  shownIn: (zone: string) => `Times are shown as clocks in ${zone} showed them.`,
  span: (count: string, from: string, until: string) => `${count} from ${from} to ${until}`,
  none: 'There are no messages here.',
  me: 'Me',
  unknown: 'Unknown',
  nobody: 'Nobody',
  messages: (count: string) => (count === '1' ? '1 message' : `${count} messages`),
  pictures: (count: string) => (count === '1' ? '1 picture' : `${count} pictures`),
  search: 'Search',
  searchAll: 'Search all messages',
  searchHere: 'Search on this page',
  conversations: 'Conversations',
  conversation: 'Conversation',
  who: 'Who',
  howMany: 'Messages',
  last: 'Last',
  year: 'Year',
  years: 'Years',
  incoming: 'received',
  outgoing: 'sent',
  byYear: 'By year',
  unread: 'unread',
  all: 'All conversations',
  part: (n: string) => `part ${n}`,
  picture: (from: string, when: string) => `Picture from ${from}, ${when}`,
  attachment: (type: string, size: string) => `${type}, ${size}`,
  box: { draft: 'draft', outbox: 'not sent yet', failed: 'could not be sent', queued: 'waiting to be sent' },
  subject: 'Subject',
  notUnderstood: 'Entries that could not be read',
  notUnderstoodWhy: (count: string) =>
    count === '1'
      ? '1 entry could not be read as a message. It is kept as it is, in not-understood.txt.'
      : `${count} entries could not be read as messages. They are kept as they are, in not-understood.txt.`,
  files: 'Where they are from',
  neverSent: 'never sent (drafts and messages that failed); this form has no place for them',
  empty: 'it is empty (0 bytes)',
  notMessages: 'its content is no message backup of a kind that is known',
  fileName: 'File',
  found: 'found',
  added: 'added',
  doubles: 'already there',
  malformed: 'not readable',
  report: {
    heading: 'Messages',
    counts: (messages: string, threads: string, pictures: string) =>
      `${messages} in ${threads}, with ${pictures}, without doubles`,
    threads: (count: string) => (count === '1' ? '1 conversation' : `${count} conversations`),
    span: (from: string, until: string) => `from ${from} to ${until}`,
    addedNow: (count: string) => `${count} new in this run`,
    malformed: (count: string) =>
      count === '1'
        ? '1 entry could not be read as a message; it is kept as it is and listed in Readable/Messages'
        : `${count} entries could not be read as messages; they are kept as they are and listed in Readable/Messages`,
    fewer: (path: string, now: string, before: string, beforePath: string) =>
      `FEWER THAN BEFORE: "${path}" has ${now}, the export before it ("${beforePath}") had ${before}. Exports vary from run to run: let the phone make the backup again, compare, and keep both. What only the earlier one has is kept here.`,
    hshAgrees: (count: string) => `${count} proved equal to what the phone wrote (.hsh agrees)`,
    hshDiffers: (path: string) =>
      `NOT WHAT THE PHONE WROTE: "${path}" differs from its .hsh. Copy it from the phone again; if it differs then too, it is damaged on the phone.`,
    hshUnreadable: (path: string) => `"${path}" could not be proved: its .hsh cannot be read`,
    hshNone: (count: string) => `${count} could not be proved: the phone left no .hsh`,
    msgFiles: (count: string) => (count === '1' ? '1 file' : `${count} files`),
    failed: (path: string, why: string) => `Nothing could be read of "${path}": ${why}`,
    readable: 'To read and print: Readable/Messages/index.html',
  },
  cli: {
    about: 'text messages in a backup: list them, or write them in another form',
    list: 'what messages a backup holds: how many, from when to when, with whom, from which files',
    export: 'writes all messages, without doubles, in another form; nothing is written over',
    format:
      'the form: html (pages to read and print), android-xml (SMS Backup & Restore), json, csv, msg (for the phone itself)',
    out: 'the new file (android-xml, json, csv) or the new or empty folder (html, msg)',
    zone: "the time zone for what does not say its own, e.g. Europe/Berlin; this computer's when left out",
    search: 'only conversations with these words in their people or texts',
    badFormat: (text: string, all: string) => `"${text}" is not one of ${all}`,
    noMessages: 'there are no messages in this backup',
    written: (written: string, messages: string, out: string) => `${written} of ${messages} written to ${out}`,
    entries: (count: string) => `As ${count} entries: Android has one for each receiver of an SMS.`,
    leftOut: (count: string, why: string) => `${count} left out: ${why}`,
    malformed: (count: string, where: string) =>
      count === '1'
        ? `1 entry could not be read as a message; kept as it is in ${where}`
        : `${count} entries could not be read as messages; kept as they are in ${where}`,
    year: (year: string, incoming: string, outgoing: string) => `  ${year}  ${incoming} received, ${outgoing} sent`,
    inOut: (incoming: string, outgoing: string) => `${incoming} received, ${outgoing} sent`,
    ofAll: (written: string, inBackup: string) => `${written} of the ${inBackup} in the backup`,
    more: (count: string) => `and ${count} more; all are in the output of --json`,
    with: 'With',
    files: 'From',
    file: (found: string, added: string, doubles: string, malformed: string) =>
      `${found} found, ${added} of them new, ${doubles} doubles, ${malformed} not readable`,
    exceptions: 'Not readable',
    odd: 'Odd but read',
    hits: (count: string) => `${count} with these words`,
  },
  hsh: {
    agrees: 'proved equal to what the phone wrote (.hsh agrees)',
    differs: 'NOT what the phone wrote (.hsh differs)',
    none: 'no .hsh beside it',
    unreadable: 'its .hsh cannot be read',
  },
} as const;
