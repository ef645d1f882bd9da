/** What names a file system accepts. Found by trying, in `disk-limits.ts`. */
export interface StorageNames {
  /** `A` and `a` are one name. */
  readonly caseInsensitive: boolean;
  /** `é` composed and decomposed are one name. */
  readonly normalizing: boolean;
  /** The characters `\ : * ? " < > |`, control characters, names that end in a dot or a space, and DOS device names are refused. */
  readonly windowsRules: boolean;
  /** Longest name; ext4 counts UTF-8 bytes, NTFS and exFAT count UTF-16 units. */
  readonly maxLength: { readonly unit: 'utf8-bytes' | 'utf16-units'; readonly count: number };
}
