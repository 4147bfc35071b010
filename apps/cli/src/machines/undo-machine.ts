import type { XCPngVM } from 'bioxen';
import type { StandardStreams } from '../terminal/standard-streams.js';
import { tellError } from '../tell-error.js';
import { dropVm } from '../vms/vm-store.js';

/** Where what leads to a pool stands, as it is kept of a VM. */
export interface PoolPlace {
  readonly config?: string;
  readonly context?: string;
  readonly profile?: string;
}

/** Ends a VM that was not kept, which removes its machine; tells what stays, and how it is removed. */
export async function undoMachine(vm: XCPngVM, place: PoolPlace, streams: StandardStreams): Promise<void> {
  try {
    await vm.close();
  } catch (error) {
    const flags = Object.entries(place).map(([flag, value]) => ` --${flag} ${String(value)}`);
    notice(
      streams,
      `What was made of the machine of '${vm.vmId}' could not be removed: ${tellError(error).message}`,
      `Remove it once its pool answers: bioxen vm gc${flags.join('')}`,
    );
  }
}

/** Takes a name back whose machine is not kept. */
export async function takeBack(name: string, streams: StandardStreams): Promise<void> {
  try {
    await dropVm(name);
  } catch (error) {
    notice(streams, tellError(error).message, `Its machine is not kept. Forget it: bioxen vm rm ${name}`);
  }
}

function notice(streams: StandardStreams, what: string, next: string): void {
  void streams.write('stderr', `bioxen: ${what.replaceAll(/\s*\n\s*/g, ' ')}\n${next}\n`);
}
