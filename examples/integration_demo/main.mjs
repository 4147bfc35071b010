// The parts together: a manager with several VMs, a library, a session that keeps its state.
import { VMManager } from 'bioxen';

const GENOME = 'GAATTCGCGCTATAATGGCCATGAATTC';
const MOTIFS = `
  local starts = {}
  for _, hit in ipairs(require("bio_compute").find_motif(..., "GAATTC", { both_strands = false })) do
    starts[#starts + 1] = hit.start
  end
  return starts`;

const manager = new VMManager();
try {
  await manager.createVm('composition');
  await manager.createVm('motifs');
  const gc = 'return require("bio_compute").gc_content(...)';
  const composition = await manager.executeVmSync('composition', gc, { args: [GENOME] });
  console.log('GC', composition.values[0].toFixed(3));
  console.log('EcoRI at', (await manager.executeVmSync('motifs', MOTIFS, { args: [GENOME] })).values[0]);

  const session = await manager.createInteractiveVm('notebook');
  await session.sendInput('total = 0\n', { wait: true });
  for (const length of [28, 14]) await session.sendInput(`total = total + ${length}\n`, { wait: true });
  console.log('session', (await session.execute('return total')).values);
} finally {
  await manager.close();
}
