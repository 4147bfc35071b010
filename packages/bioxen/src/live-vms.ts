import { type BaseLuaVM, VmNotFoundError } from '@bioxen/core';

const vms = new Map<string, WeakRef<BaseLuaVM>>();

/** Remembers a VM of this process by its id, for as long as somebody holds it. */
export function rememberVm(vm: BaseLuaVM): void {
  for (const [id, reference] of vms) if (reference.deref() === undefined) vms.delete(id);
  vms.set(vm.id, new WeakRef(vm));
}

/** The VM of an id, the last that was made with it. @throws VmNotFoundError, also for one of another type */
export function liveVm(vmId: string, vmType?: string): BaseLuaVM {
  const vm = vms.get(vmId)?.deref();
  if (vm !== undefined && (vmType === undefined || vm.type === vmType)) return vm;
  throw new VmNotFoundError(vmId);
}
