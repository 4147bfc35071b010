import type { BaseLuaVM } from 'bioxen';
import type { StandardStreams } from './terminal/standard-streams.js';

/** Says that nothing stands around the programs of this VM, unless it turned out to be the embedded engine. */
export async function warnWithoutSandbox(vm: BaseLuaVM, streams: StandardStreams): Promise<void> {
  await vm.start();
  const { sandbox } = await vm.status();
  if (sandbox !== 'none') return;
  void streams.write(
    'stderr',
    'bioxen: --sandbox none: nothing keeps programs from your files, your network and your processes.\n',
  );
}
