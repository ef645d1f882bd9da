import { useEffect } from 'react';

/** Does something once, when that has become true: whoever draws again in between must not do it again. */
export function useOnce(isTrue: boolean, work: () => void): void {
  useEffect(() => {
    if (isTrue) work();
    // eslint-disable-next-line react-hooks/exhaustive-deps -- `work` is another one at each drawing
  }, [isTrue]);
}
