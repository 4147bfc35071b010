import type { BaseLuaVM } from 'bioxen';
import type { VmFlags } from './vms/vm-flags.js';
import type { StandardStreams } from './terminal/standard-streams.js';

/**
 * Says in one line what a `--sandbox` that was named came to, where that is not what its name says: with `none` nothing
 * stands around programs, and with any tier `auto` can end on the embedded engine.
 */
export async function tellSandbox(
  vm: BaseLuaVM,
  { sandbox, engine = 'auto' }: VmFlags,
  streams: StandardStreams,
): Promise<void> {
  if (sandbox === undefined || (sandbox !== 'none' && engine !== 'auto')) return;
  await vm.start();
  const reached = (await vm.status()).sandbox;
  if (reached === 'none') {
    void streams.write(
      'stderr',
      'bioxen: --sandbox none: nothing keeps programs from your files, your network and your processes.\n',
    );
  } else if (reached === 'embedded' && engine === 'auto') {
    void streams.write(
      'stderr',
      `bioxen: --sandbox ${sandbox}: no native Lua 5.4 runs in it here, so programs run on the embedded engine; see bioxen doctor.\n`,
    );
  }
}
