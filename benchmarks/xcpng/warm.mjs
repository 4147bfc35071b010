// Programs on a machine that is up, beside the same interpreter reached by its address alone: what the class for machines costs.
import { SshLuaVM } from '@bioxen/lua-remote';
import { XCPngVM } from '@bioxen/xcpng';
import { asMillis, missingRow, printRows, row } from '../local/row.mjs';
import { takeBlocks } from '../ssh/blocks.mjs';
import { openPool, whyNot } from './open-pool.mjs';

const BLOCKS = { rounds: 15, size: 40 };
const GOAL = { atMost: 1.5 };

const why = await whyNot('process');
if (why !== undefined) printRows([missingRow('programs on a machine that is up', why)]);
else {
  const pool = await openPool('process');
  const vm = new XCPngVM({ vmId: 'warm', config: pool.config, onStop: 'destroy' });
  try {
    await vm.start();
    const { ref } = await vm.status();
    const xapi = await vm.xapi();
    const port = Number((await xapi.VM.get_other_config(ref))['simulator:ssh-port'] ?? 22);
    const host = {
      host: vm.vmIp,
      port,
      user: pool.config.ssh_user,
      keyPath: pool.config.ssh_key_path,
      config: 'none',
      hostKey: { sha256: [(await xapi.VM.get_other_config(ref))['bioxen:ssh-host-key']] },
    };
    const plain = new SshLuaVM({ host });
    const persistent = new XCPngVM({
      vmId: 'kept',
      config: pool.config,
      adopt: vm.vmUuid,
      autoStart: true,
      persistent: true,
    });
    const program = 'return 2 + 2';
    const ways = {
      persistent: () => persistent.execute(program),
      eval: () => vm.eval(program),
      plainEval: () => plain.eval(program),
    };
    for (const way of Object.values(ways)) await way();
    const figures = await takeBlocks(ways, BLOCKS);
    const beside = (what, ours) =>
      row(what, {
        ours: asMillis(figures.of(ours)),
        peer: asMillis(figures.of('plainEval')),
        ratio: figures.ratio(ours, 'plainEval'),
        ...GOAL,
      });
    await plain.close();
    await persistent.close();
    printRows([
      beside('a second execute in a persistent VM / eval of ssh', 'persistent'),
      beside('a second eval / eval of ssh', 'eval'),
    ]);
  } finally {
    await vm.close();
    await pool.close();
  }
}
