import { useState } from 'react';
import { toAppError, type AppError } from '../../../shared/errors/app-error.ts';
import { useClient } from '../../host/host-context.tsx';
import { useGo } from '../../state/stores-context.tsx';

export interface DrillStart {
  readonly start: () => void;
  readonly isPending: boolean;
  readonly error: AppError | null;
}

/** Begins a restore drill of this backup, and goes to the page that shows it. */
export function useDrill(vault: string): DrillStart {
  const client = useClient();
  const go = useGo();
  const [error, setError] = useState<AppError | null>(null);
  const [isPending, setPending] = useState(false);
  const start = (): void => {
    setPending(true);
    setError(null);
    client['drill.start']({ vault }).then(
      ({ id }) => go({ at: 'restoring', vault, id }),
      (failure: unknown) => {
        setPending(false);
        setError(toAppError(failure));
      },
    );
  };
  return { start, isPending, error };
}
