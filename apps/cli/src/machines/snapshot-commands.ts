import type { MachineSnapshot, XCPngVM } from 'bioxen';
import { exitCode } from '../exit-code.js';
import { printJson } from '../json/print-json.js';
import { columns } from '../terminal/columns.js';
import type { StandardStreams } from '../terminal/standard-streams.js';
import { UsageError } from '../usage-error.js';
import { withMachine } from './machine-commands.js';

/** `bioxen vm snapshot`: prints the uuid. */
export async function takeSnapshot(
  name: string,
  snapshot: string | undefined,
  streams: StandardStreams,
): Promise<number> {
  const label = snapshot ?? `${name} ${new Date().toISOString()}`;
  await streams.write('stdout', `${await withMachine(name, async (vm) => await vm.snapshot(label))}\n`);
  return exitCode.ok;
}

/** `bioxen vm snapshot --rm`. */
export async function removeSnapshot(name: string, snapshot: string | undefined): Promise<number> {
  if (snapshot === undefined)
    throw new UsageError(
      '--rm needs the snapshot.',
      `Give its uuid or its label: bioxen vm snapshots ${name} lists them.`,
    );
  await withMachine(name, async (vm) => {
    await vm.removeSnapshot((await find(vm, name, snapshot)).uuid);
  });
  return exitCode.ok;
}

/** `bioxen vm snapshots`. */
export async function printSnapshots(
  name: string,
  { json }: { readonly json?: boolean },
  streams: StandardStreams,
): Promise<number> {
  const snapshots = await withMachine(name, async (vm) => await vm.snapshots());
  const told = snapshots.map(({ uuid, name: label, takenAt }) => ({
    uuid,
    label,
    takenAt: takenAt.toISOString(),
  }));
  if (json === true) await printJson(streams, { schemaVersion: 1, snapshots: told });
  else if (told.length > 0) {
    const rows = told.map(({ uuid, takenAt, label }) => [uuid, takenAt, label]);
    await streams.write('stdout', columns([['UUID', 'TAKEN', 'LABEL'], ...rows]));
  }
  return exitCode.ok;
}

/** `bioxen vm revert`: the machine is off then. */
export async function revertMachine(
  name: string,
  snapshot: string,
  streams: StandardStreams,
): Promise<number> {
  await withMachine(name, async (vm) => {
    await vm.revert((await find(vm, name, snapshot)).uuid);
  });
  void streams.write('stderr', `bioxen: '${name}' is off now. Start it: bioxen vm start ${name}\n`);
  return exitCode.ok;
}

/** The snapshot of a uuid or a label. @throws UsageError when there is none, or several of the label */
async function find(vm: XCPngVM, name: string, wanted: string): Promise<MachineSnapshot> {
  const all = await vm.snapshots();
  const found = all.filter((each) => each.uuid === wanted.toLowerCase() || each.name === wanted);
  const [first, second] = found;
  if (first === undefined)
    throw new UsageError(
      `'${name}' has no snapshot '${wanted}'.`,
      all.length === 0 ? 'It has none.' : `bioxen vm snapshots ${name} lists those that it has.`,
    );
  if (second === undefined) return first;
  throw new UsageError(
    `'${wanted}' is the label of ${String(found.length)} snapshots of '${name}'.`,
    `Give the uuid of the one you mean: ${found.map(({ uuid, takenAt }) => `${uuid} (${takenAt.toISOString()})`).join(', ')}`,
  );
}
