// A thousand native interpreters alive at once: persistent VMs against bare interpreters, each kind in a process of
// its own, so that none finds the memory of another.
import { fileURLToPath } from 'node:url';
import { asSeconds, missingRow, printRows, row } from './row.mjs';
import { runProgram } from './run-program.mjs';

const SCRIPT = fileURLToPath(new URL('many-native-alive.mjs', import.meta.url));
/** What a persistent VM may take in its processes. */
const MOST_KIB = 300;

const measure = async (kind) => JSON.parse(await runProgram(process.execPath, [SCRIPT, kind]));

const text = ({ millis, kib, kibInNode }) =>
  `${asSeconds(millis)}, ${kib ?? '?'} KiB each, ${kibInNode} more in Node`;

const bare = await measure('bare');
const rows = [];
for (const tier of ['none', 'strict']) {
  const what = `${bare.count} persistent ${tier} VMs alive, until all answered / bare lua5.4`;
  try {
    const ours = await measure(tier);
    const ratio = ours.millis / bare.millis;
    // What a strict start costs is measured, and has its goal, by itself.
    const goal = tier === 'none' ? { atMost: 1.5 } : {};
    rows.push(row(what, { ours: text(ours), peer: text(bare), ratio, ...goal }));
    if (ours.kib === undefined) continue;
    rows.push(
      row(`private memory of a persistent ${tier} VM / ${MOST_KIB} KiB`, {
        ours: `${ours.kib} KiB`,
        peer: `${bare.kib} KiB bare`,
        ratio: ours.kib / MOST_KIB,
        atMost: 1,
      }),
    );
  } catch (error) {
    rows.push(missingRow(what, error.message));
  }
}
printRows(rows);
