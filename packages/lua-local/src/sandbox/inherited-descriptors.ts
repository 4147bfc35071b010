import { readdirSync, readFileSync } from 'node:fs';

const CLOSE_ON_EXEC = 0o2000000;
let known: readonly number[] | undefined;

/**
 * Descriptors above 2 that every child of this process would get: those that this process itself got from its
 * parent (Node marks its own as close-on-exec). Looked up once; none where there is no /proc.
 */
export function inheritedDescriptors(): readonly number[] {
  known ??= readDescriptors();
  return known;
}

function readDescriptors(): readonly number[] {
  let names: readonly string[];
  try {
    names = readdirSync('/proc/self/fdinfo');
  } catch (error) {
    // Out of descriptors is no answer: the next call looks again.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
  return names.map(Number).filter((descriptor) => descriptor > 2 && !closesOnExec(descriptor));
}

function closesOnExec(descriptor: number): boolean {
  try {
    const [, flags = '0'] =
      /^flags:\s*([0-7]+)/m.exec(readFileSync(`/proc/self/fdinfo/${String(descriptor)}`, 'latin1')) ?? [];
    return (Number.parseInt(flags, 8) & CLOSE_ON_EXEC) !== 0;
  } catch (error) {
    // The descriptor with which the directory was read is gone again.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return true;
    throw error;
  }
}
