import type { LocalVmStatus, VmLimits, VmStatus } from 'bioxen';

/** What any kind of VM says of itself. */
export type AnyVmStatus = VmStatus & Pick<LocalVmStatus, 'sandboxReport'>;

/** The limits that held: all that were set on the embedded engine, and elsewhere those that something keeps. */
export function heldLimits(limits: VmLimits, { engine, sandboxReport }: AnyVmStatus): VmLimits {
  if (engine === 'ssh') return keptByHost(limits);
  if (sandboxReport === undefined) return limits;
  const { memory, processes, openFiles, fileBytes, diskBytes } = sandboxReport.limits;
  const keepers = { memoryBytes: memory, processes, openFiles, fileBytes, diskBytes };
  return Object.fromEntries(
    Object.entries(limits).filter(([name]) => keepers[name as keyof typeof keepers] !== 'none'),
  );
}

/** On another host `ulimit` keeps what is above 0, and nothing keeps programs from starting others. */
function keptByHost({ processes: _processes, ...limits }: VmLimits): VmLimits {
  return Object.fromEntries(Object.entries(limits).filter(([, value]) => value > 0));
}
