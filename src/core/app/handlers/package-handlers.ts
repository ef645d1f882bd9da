import path from 'node:path';
import type { AppHandlers } from '../../../shared/contract/contract.ts';
import { kitInside } from '../../packages/judge-kit.ts';
import { openVault } from '../../vault/open-vault.ts';
import { kitOf, phoneText } from '../kit.ts';
import type { HostPorts } from '../ports.ts';

export function packageHandlers({ clock, log }: HostPorts): Pick<AppHandlers, 'packages.list'> {
  return {
    'packages.list': async ({ vault: folder }, options) => {
      await using vault = await openVault(path.resolve(folder), { write: false, clock, log });
      const { packages, more, phone } = await kitOf(vault, log, options);
      return {
        format: 1,
        vault: vault.info.root,
        phone: phone && phoneText(phone),
        inside: kitInside(packages),
        packages: [...packages],
        more,
      };
    },
  };
}
