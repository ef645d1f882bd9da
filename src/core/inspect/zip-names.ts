import { isUtf8, type Buffer } from 'node:buffer';

/** What bytes from 128 on are in IBM's code page 437. */
const CP437 =
  'ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u00a0';

/**
 * A name in a ZIP (APPNOTE.TXT 6.3.10, appendix D). With bit 11 it is UTF-8; without, it should be code page 437, but
 * macOS writes UTF-8 and does not say so, which no name in 437 looks like by chance. Windows' Explorer writes the code page
 * of the console, whose letters are in the West mostly where 437 has them.
 */
export function zipName(bytes: Buffer, isMarked: boolean): string {
  if (isMarked || isUtf8(bytes)) return bytes.toString('utf8');
  return bytes.toString('latin1').replace(/[\x80-\xff]/gu, (byte) => CP437.charAt(byte.charCodeAt(0) - 128));
}
