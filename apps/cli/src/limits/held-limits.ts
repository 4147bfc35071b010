import type { LocalVmStatus, VmLimits, VmStatus } from 'bioxen';

/** What any kind of VM says of itself. */
export type AnyVmStatus = VmStatus & Pick<LocalVmStatus, 'sandboxReport'>;

/** The limits that held: all that were set on the embedded engine, and natively those that something keeps. */
export function heldLimits(limits: VmLimits, { sandboxReport }: AnyVmStatus): VmLimits {
  if (sandboxReport === undefined) return limits;
  const { memory, processes, openFiles, fileBytes, diskBytes } = sandboxReport.limits;
  const keepers = { memoryBytes: memory, processes, openFiles, fileBytes, diskBytes };
  return Object.fromEntries(
    Object.entries(limits).filter(([name]) => keepers[name as keyof typeof keepers] !== 'none'),
  );
}
