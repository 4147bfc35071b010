import type { SessionVmOptions } from 'bioxen';
import type { VmFlags } from '../vms/vm-flags.js';
import { parseLimits } from '../limits/parse-limits.js';
import { vmOptionsOf } from '../open-vm.js';
import { type EnvironmentVmFlags, withEnvironmentLua } from '../run/environment-lua.js';
import { resolveVmFlags } from '../vms/resolve-vm-flags.js';

/** The options of the VM that a new session is on, as the command line asks for it. @throws UsageError, VmNotFoundError */
export async function sessionVmOptions(given: EnvironmentVmFlags): Promise<SessionVmOptions> {
  const flags = await withEnvironmentLua(await resolveVmFlags(given));
  const options = { limits: parseLimits(flags), persistent: true };
  const { machine } = flags;
  if (machine === undefined) return ofData(vmOptionsOf(flags, options));
  const { machineOptionsOf } = await import('../machines/open-machine.js');
  return ofData(await machineOptionsOf(machine, flags, options));
}

/** The name that `--on` says of a VM; none of a host. */
export function madeFor({ on }: VmFlags): { readonly madeFor?: string } {
  return on === undefined || on.includes('://') ? {} : { madeFor: on };
}

function ofData(options: object): SessionVmOptions {
  return { ...options };
}
