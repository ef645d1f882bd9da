/** Why an archive, or a file in one, is not taken. Each completes "Cannot take ...: ...". */
export const ARCHIVE_TEXT = {
  link: 'it is a link to somewhere else, not a file',
  locked: 'it is locked with a password',
  packing: 'it is packed in a way that is not known here',
  longName: (name: string) => `the name "${name}" is too long`,
  badName: (name: string) => `the name "${name}" is none that a folder can hold`,
  deviceName: (name: string) => `"${name}" is the name of a device on Windows`,
  twice: (name: string) => `it holds "${name}" twice`,
  tooMany: 'it holds too many files to be taken in at once',
  changed: 'the archive was changed or moved since it was listed',
  placeholder: 'its bytes are in the cloud; this computer has only a pointer to them',
} as const;
