/** `less than a minute`, `about 3 minutes`, `about 2 hours`: an estimate, said as one. Seconds in. */
export function formatAbout(seconds: number): string {
  if (seconds < 50) return 'less than a minute';
  const minutes = Math.round(seconds / 60);
  if (minutes < 55) return minutes <= 1 ? 'about a minute' : `about ${String(minutes)} minutes`;
  const hours = Math.round(minutes / 60);
  if (hours < 48) return hours <= 1 ? 'about an hour' : `about ${String(hours)} hours`;
  return `about ${String(Math.round(hours / 24))} days`;
}

/** `4 s`, `3 min 20 s`, `2 h 5 min`: a measured time. Seconds in. */
export function formatTook(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor((whole % 3600) / 60), whole % 60];
  if (hours > 0) return `${String(hours)} h ${String(minutes)} min`;
  return minutes > 0 ? `${String(minutes)} min ${String(rest)} s` : `${String(rest)} s`;
}
