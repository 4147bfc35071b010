import { connectCells } from 'bioxen';
import { exitCode } from '../exit-code.js';
import { printJson } from '../json/print-json.js';
import { columns } from '../terminal/columns.js';
import { writeOutput } from '../packages/write-output.js';
import type { StandardStreams } from '../terminal/standard-streams.js';
import { UsageError } from '../usage-error.js';
import { amountText } from './amount-text.js';
import { hostText } from './host-text.js';
import { parseAmount } from './parse-amount.js';

interface CellFlags {
  readonly chassis: string;
  readonly seconds?: string;
  readonly json?: boolean;
}

/** Flags of `bio schedule`. */
export interface ScheduleFlags extends CellFlags {
  readonly turns?: string;
}

/** Flags of `bio profile`. */
export interface ProfileFlags extends CellFlags {
  readonly out?: string;
  readonly trace?: boolean;
}

const secondsOf = ({ seconds }: CellFlags): { readonly seconds?: number } =>
  seconds === undefined ? {} : { seconds: parseAmount('--seconds', seconds) };

/** `bioxen bio schedule`. */
export async function scheduleBio(flags: ScheduleFlags, streams: StandardStreams): Promise<number> {
  const turns = flags.turns === undefined ? undefined : parseAmount('--turns', flags.turns);
  if (turns !== undefined && flags.seconds !== undefined)
    throw new UsageError('Both --turns and --seconds are given.', 'Leave one of them out.');
  await using cells = await connectCells();
  const reports = await cells.schedule(flags.chassis, {
    ...secondsOf(flags),
    ...(turns === undefined ? {} : { turns }),
  });
  if (flags.json === true) {
    await printJson(streams, { schemaVersion: 1, turns: reports });
    return exitCode.ok;
  }
  if (reports.length === 0) await streams.write('stderr', 'bioxen: No VM that runs has work.\n');
  else
    await streams.write(
      'stdout',
      columns([
        ['VM', 'FROM', 'TO', 'RESIDUES', 'ENDED BY'],
        ...reports.map(({ vmId, fromSeconds, toSeconds, residues, limitedBy }) => [
          vmId,
          `${amountText(fromSeconds)} s`,
          `${amountText(toSeconds)} s`,
          String(residues),
          limitedBy,
        ]),
      ]),
    );
  return exitCode.ok;
}

/** `bioxen bio profile`: to standard output, or to a page or a document. */
export async function profileBio(flags: ProfileFlags, streams: StandardStreams): Promise<number> {
  const { out, chassis } = flags;
  const isPage = out !== undefined && /\.html?$/i.test(out);
  if (out !== undefined && !isPage && !/\.json$/i.test(out))
    throw new UsageError(
      `It is not known what to write to ${out}.`,
      'Name a file that ends in .html or .json.',
    );
  await using cells = await connectCells();
  if (flags.trace === true) {
    await streams.write('stdout', await cells.trace(chassis));
    return exitCode.ok;
  }
  const { report, page } = await cells.profile(chassis, secondsOf(flags));
  if (out !== undefined) {
    const text = isPage ? page : `${JSON.stringify(report, undefined, 2)}\n`;
    await writeOutput(out, text, { option: '--out' });
    await streams.write('stderr', `bioxen: The profile stands in ${out}.\n`);
  } else if (flags.json === true) await printJson(streams, report);
  else {
    const { systemPerformance: system, schedulingPerformance: scheduling } = report;
    const lines: readonly (readonly [string, string])[] = [
      ['cell', `${report.chassisType}, ${amountText(report.timestamp)} s old`],
      ...(report.host === undefined ? [] : Object.entries(hostText(report.host))),
      ['ribosomes', `${system.averageRibosomeUtilization.toFixed(1)} % handed out`],
      ['ATP', `${system.averageAtpLevel.toFixed(1)} % left`],
      ['memory', `${littleOrMore(system.averageMemoryUsage)} % handed out`],
      ['fairness', `${scheduling.averageFairnessScore.toFixed(2)} %`],
      ['switches', `${scheduling.contextSwitchesPerMinute.toFixed(2)} a minute`],
      ['bottlenecks', report.bottlenecks.length === 0 ? 'none' : report.bottlenecks.join(', ')],
      ...report.recommendations.map((text) => ['do', text] as const),
    ];
    await streams.write('stdout', lines.map(([name, text]) => `${`${name}:`.padEnd(13)}${text}\n`).join(''));
  }
  return exitCode.ok;
}

/** Little is not nothing: 120 KiB of a gigabyte is 0.012 %. */
function littleOrMore(percent: number): string {
  return percent !== 0 && percent < 0.1 ? percent.toPrecision(2) : percent.toFixed(1);
}
