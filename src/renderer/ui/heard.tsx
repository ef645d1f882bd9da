import { useEffect, useRef, useState, type ReactElement } from 'react';

/** Says its text to a screen reader when it changes, politely, and at most every `everyMs`; the newest wins. */
export function Heard({ text, everyMs = 0 }: { readonly text: string; readonly everyMs?: number }): ReactElement {
  const [said, setSaid] = useState('');
  const last = useRef(-Infinity);
  useEffect(() => {
    const wait = Math.max(0, last.current + everyMs - performance.now());
    const timer = setTimeout(() => {
      last.current = performance.now();
      setSaid(text);
    }, wait);
    return () => clearTimeout(timer);
  }, [text, everyMs]);
  return (
    <p className="only-heard" role="status" aria-live="polite">
      {said}
    </p>
  );
}
