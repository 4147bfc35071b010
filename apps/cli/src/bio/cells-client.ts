import { type Cells, findCells, MISSING_BIO_VM_HINT, VmNotFoundError } from 'bioxen';

/** The cells in which a VM lives. @throws VmNotFoundError when no daemon runs: then there is no VM either */
export async function cellsOf(vmId: string): Promise<Cells> {
  const cells = await findCells();
  if (cells === undefined) throw new VmNotFoundError(vmId, { hint: MISSING_BIO_VM_HINT });
  return cells;
}
