import type { VmFlags } from './vm-flags.js';

/** The flags of a command line, behind them those of the VM that `--on` names. @throws UsageError, VmNotFoundError */
export async function resolveVmFlags<F extends VmFlags>(flags: F): Promise<F & VmFlags> {
  const { on } = flags;
  if (on === undefined || on.includes('://')) return flags;
  const { findVm } = await import('./vm-store.js');
  const record = await findVm(on);
  const { host, machine } = record;
  return {
    ...record.flags,
    ...flags,
    on: host,
    ...(machine === undefined ? {} : { machine: { ...machine, vmId: record.name } }),
  };
}
