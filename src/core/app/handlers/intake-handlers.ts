import type { AppHandlers } from '../../../shared/contract/contract.ts';
import type { HostPorts } from '../ports.ts';

export function intakeHandlers({ log }: HostPorts): Pick<AppHandlers, 'intake.look'> {
  return {
    'intake.look': async ({ from }, options) => {
      // Loaded when it is wanted: it brings the readers of every format.
      const { lookAtIntake } = await import('../intake/look.ts');
      return await lookAtIntake(from, log, options);
    },
  };
}
