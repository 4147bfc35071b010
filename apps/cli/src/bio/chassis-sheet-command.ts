import { chassisTypes, describeChassis } from '@bioxen/hypervisor';
import { DATA_SHEETS } from '@bioxen/hypervisor/model';
import { exitCode } from '../exit-code.js';
import { printJson } from '../json/print-json.js';
import { columns } from '../terminal/columns.js';
import type { StandardStreams } from '../terminal/standard-streams.js';
import { UsageError } from '../usage-error.js';

/** `bioxen bio chassis show`: what a chassis has in the profile legacy, and the data sheet that measured takes its numbers from. */
export async function showChassis(
  name: string,
  { json }: { readonly json?: boolean },
  streams: StandardStreams,
): Promise<number> {
  const chassis = chassisTypes().includes(name) ? describeChassis(name) : undefined;
  const dataSheet = DATA_SHEETS.get(name);
  if (chassis === undefined && dataSheet === undefined)
    throw new UsageError(
      `There is no chassis and no data sheet '${name}'.`,
      `There are ${[...new Set([...chassisTypes(), ...DATA_SHEETS.keys()])].join(', ')}.`,
    );
  if (json === true) {
    await printJson(streams, { schemaVersion: 1, chassis, dataSheet });
    return exitCode.ok;
  }
  if (chassis !== undefined)
    await streams.write(
      'stdout',
      `${name}: ${chassis.architecture}, ${String(chassis.ribosomes)} ribosomes, ${String(chassis.maxVms)} VMs, ${String(chassis.memoryKb)} KiB in the profile legacy\n`,
    );
  if (dataSheet === undefined) return exitCode.ok;
  const rows = Object.entries(dataSheet.entries).map(([key, { value, unit, uncertainty, source }]) => [
    key,
    typeof value === 'number' ? String(value) : value.join(' '),
    unit,
    uncertainty,
    source,
  ]);
  await streams.write(
    'stdout',
    `data sheet ${name}, version ${dataSheet.version}, ${dataSheet.label}\n${columns([['QUANTITY', 'VALUE', 'UNIT', 'UNCERTAINTY', 'SOURCE'], ...rows])}`,
  );
  return exitCode.ok;
}
