import { useEffect, useState } from 'react';

const today = (): string => new Date().toDateString();
/** A timer for midnight would be late by as long as the computer slept. */
const EVERY_MS = 60_000;

/** Draws anew when another day has begun: a window stays open for weeks, and what it called "today" is yesterday by then. */
export function useDay(): void {
  const [, setDay] = useState(today);
  useEffect(() => {
    const timer = setInterval(() => setDay(today()), EVERY_MS);
    return () => clearInterval(timer);
  }, []);
}
