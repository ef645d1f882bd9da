/** Whether a host's name is this computer's own way of talking to itself. */
export function isThisComputer(host: string): boolean {
  return /^(?:localhost|127(?:\.\d+){3}|\[?::1\]?)$/iu.test(host);
}
