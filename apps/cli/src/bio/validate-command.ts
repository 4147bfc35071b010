import { type Score, validateTable } from '@bioxen/hypervisor/model';
import { exitCode } from '../exit-code.js';
import { printJson } from '../json/print-json.js';
import { columns } from '../terminal/columns.js';
import type { StandardStreams } from '../terminal/standard-streams.js';
import { readInput } from './read-input.js';

/** Flags of `bioxen bio validate`. */
export interface ValidateFlags {
  readonly chassis?: string;
  readonly json?: boolean;
}

const NAMES: Readonly<Record<Score['quantity'], string>> = {
  ribosomeMassFraction: 'ribosome mass fraction',
  ribosomeMassFractionUnderAntibiotic: 'ribosome mass fraction, antibiotic',
  elongationRate: 'elongation rate (aa/s)',
  activeRibosomeFraction: 'active ribosome fraction',
  ribosomesPerCell: 'ribosomes per cell',
  relativeGrowth: 'relative growth with a guest',
};

const percent = (share: number | null): string => (share === null ? '-' : `${(100 * share).toFixed(1)} %`);

const rowOf = ({ quantity, chassis, count, rSquared, ...errors }: Score): readonly string[] => [
  chassis,
  NAMES[quantity],
  `${count}`,
  rSquared === null ? '-' : rSquared.toFixed(3),
  percent(errors.medianRelativeError),
  percent(errors.p90RelativeError),
  errors.medianAbsoluteError.toPrecision(3),
];

const HEADER = ['chassis', 'quantity', 'n', 'R²', 'median error', '90th percentile', 'median absolute'];

/** `bioxen bio validate`: how near the growth law comes to a table of measurements. */
export async function validate(
  file: string,
  flags: ValidateFlags,
  streams: StandardStreams,
): Promise<number> {
  const report = validateTable(
    (await readInput(file)).toString('utf8'),
    flags.chassis === undefined ? {} : { chassis: flags.chassis },
  );
  const { scores, infeasible, ignoredColumns, model } = report;
  for (const { line, problem } of infeasible)
    await streams.write('stderr', `bioxen: line ${line} is in no score: ${problem}\n`);
  if (scores.length === 0)
    await streams.write(
      'stderr',
      'bioxen: No line has both a growth rate, or a guest, and something to compare with.\n',
    );
  if (flags.json === true) await printJson(streams, { schemaVersion: 1, ...report });
  else {
    await streams.write(
      'stdout',
      `Model: ${model}. Not a whole-cell model; nothing was fitted to such tables.\n\n`,
    );
    await streams.write('stdout', columns([HEADER, ...scores.map(rowOf)]));
    if (ignoredColumns.length > 0)
      await streams.write('stdout', `\nColumns without a meaning here: ${ignoredColumns.join(', ')}\n`);
  }
  return scores.length === 0 ? exitCode.notFound : exitCode.ok;
}
