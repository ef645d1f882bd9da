/** A sentence without what it says to those who type: ` (lifeboat add)`, ` (folder:<path>)`, ` (--as cloud)`, `: lifeboat add <backup> ...`. */
export function forWindow(sentence: string): string {
  return sentence
    .replace(/ \((?:lifeboat|folder:|backup --|--as )[^)]*\)/gu, '')
    .replace(/: lifeboat [a-z]+ <[^.]*\./gu, ' here.')
    .replace(/\bRun the same command again\b/gu, 'Begin again');
}
