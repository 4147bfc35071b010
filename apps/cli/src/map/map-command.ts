import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type BaseLuaVM, formatDuration } from '@bioxen/core';
import {
  createFleetExecutor,
  createLocalExecutor,
  createSlurmExecutor,
  type MapExecutor,
  mapSequences,
  type MapSummary,
  runMapTask,
  TemporaryFolder,
} from '@bioxen/jobs';
import { exitCode } from '../exit-code.js';
import { printJson } from '../json/print-json.js';
import { printSchema } from '../json/print-schema.js';
import { parseLimits } from '../limits/parse-limits.js';
import { openVm } from '../open-vm.js';
import { withEnvironmentLua } from '../run/environment-lua.js';
import { findRunModules } from '../run/find-run-modules.js';
import { readProgram } from '../run/read-program.js';
import type { StandardStreams } from '../terminal/standard-streams.js';
import { exitCodeOf, stopSignals } from '../terminal/stop-signals.js';
import { version } from '../version.js';
import { resolveVmFlags } from '../vms/resolve-vm-flags.js';
import { inputInSight } from './input-in-sight.js';
import type { MapFlags } from './map-flags.js';
import { type MapSettings, parseMapFlags } from './parse-map-flags.js';
import { inBases, inThousands, progressLine } from './progress-line.js';
import { redisUrl } from './redis-url.js';
import { requiredModules } from './required-modules.js';

/** `bioxen map`: gives back the exit code. */
export async function mapCommand(file: string, given: MapFlags, streams: StandardStreams): Promise<number> {
  if (given.jsonSchema === true) {
    const { mapDocumentSchema } = await import('./map-document.js');
    await printSchema(streams, mapDocumentSchema());
    return exitCode.ok;
  }
  const flags = await withEnvironmentLua(await resolveVmFlags(given));
  const settings = parseMapFlags(flags);
  const stop = new AbortController();
  using signals = stopSignals((signal) => {
    stop.abort(signal);
  });
  streams.onLost((stream) => {
    if (stream === 'stdout') stop.abort(streams.lost(stream));
  });
  const progress = progressLine(streams);
  try {
    const summary = await run(file, flags, settings, streams, stop.signal, progress);
    progress.end();
    if (summary === undefined) return exitCode.ok;
    if (flags.json === true && flags.out !== undefined) {
      const { mapDocument } = await import('./map-document.js');
      await printJson(streams, mapDocument(summary, flags.out, settings.failed));
    }
    tell(summary, settings, streams);
    return summary.failed === 0 ? exitCode.ok : exitCode.partFailed;
  } catch (error) {
    progress.end();
    if (signals.received !== undefined) {
      tellWhatStays(flags, streams);
      return exitCodeOf(signals.received);
    }
    if (streams.lost('stdout') !== undefined) return exitCode.ok;
    throw error;
  }
}

async function run(
  file: string,
  flags: MapFlags,
  { format, columns, parameters, workers, failed, chunkBases, maxRecordBytes, taskBytes }: MapSettings,
  streams: StandardStreams,
  signal: AbortSignal,
  progress: ReturnType<typeof progressLine>,
): Promise<MapSummary | undefined> {
  const { timeoutMs, ...limits } = parseLimits(flags);
  const target = { kind: 'file', path: file, args: [] } as const;
  const code = await readProgram(target, { signal });
  const findModule = await findRunModules(target, flags);
  const { lua, engine, on, out, over, resume, failFast, task } = flags;
  const modules =
    findModule === undefined ? [] : await requiredModules(Buffer.from(code).toString('utf8'), findModule);
  const program = {
    code,
    name: `@${file}`,
    parameters,
    dependencies: [version, JSON.stringify([lua, engine, on]), ...modules],
  };
  await using temporary = await TemporaryFolder.create().catch((error: unknown) => {
    // With an output of its own a map can do without.
    if (out === undefined) throw error;
    return undefined;
  });
  const sight = await inputInSight(flags, temporary?.path);
  if (sight.advice !== undefined) void streams.write('stderr', `bioxen: ${sight.advice}\n`);
  const createVm = (): Promise<BaseLuaVM> => openVm(sight.flags, { limits, persistent: true, findModule });
  const local = {
    workers,
    createVm,
    readsFiles: sight.readsFiles,
    ...(sight.blockFolder === undefined ? {} : { blockFolder: sight.blockFolder }),
    ...(timeoutMs === undefined ? {} : { recordMs: timeoutMs }),
  };
  const where = task === undefined ? flags.executor : 'local';
  await using executor =
    where === 'slurm'
      ? slurmExecutor(flags, taskBytes)
      : where === 'fleet'
        ? await fleetExecutor(flags, modules)
        : createLocalExecutor(local);
  if (task !== undefined) {
    await runMapTask(task, { program, executor, signal });
    return undefined;
  }
  return await mapSequences({
    program,
    over,
    out: out ?? ((bytes) => streams.write('stdout', bytes)),
    format,
    failed,
    executor,
    partsFolder: out === undefined ? join(temporary?.path ?? '', 'parts') : `${out}.parts`,
    onProgress: (state) => {
      progress.tell(state);
    },
    onPrint: (bytes) => streams.write('stderr', bytes),
    signal,
    ...(columns === undefined ? {} : { columns }),
    ...(resume === undefined ? {} : { resume }),
    ...(failFast === undefined ? {} : { failFast }),
    ...(chunkBases === undefined ? {} : { chunkBases }),
    ...(maxRecordBytes === undefined ? {} : { maxRecordBytes }),
  });
}

async function fleetExecutor(flags: MapFlags, modules: readonly string[]): Promise<MapExecutor> {
  const { fleetRun, fleetSetup } = await import('./fleet-setup.js');
  return createFleetExecutor({
    redis: redisUrl(flags.redis),
    run: fleetRun(flags.out),
    setup: fleetSetup(flags, modules),
  });
}

/** Tasks run this command line again, and are told what is theirs. */
function slurmExecutor({ out = '', sbatch = [] }: MapFlags, taskBytes: number | undefined): MapExecutor {
  return createSlurmExecutor({
    folder: `${out}.tasks`,
    command: [process.execPath, ...process.argv.slice(1), '--task'],
    sbatchFlags: sbatch,
    ...(taskBytes === undefined ? {} : { taskBytes }),
  });
}

function tellWhatStays({ out, task }: MapFlags, streams: StandardStreams): void {
  if (out === undefined || task !== undefined || !existsSync(`${out}.parts`)) return;
  void streams.write(
    'stderr',
    `bioxen: stopped; what is done stays in ${out}.parts, and with --resume the same command goes on\n`,
  );
}

/** The last lines, for people: they go where no data goes. */
function tell(summary: MapSummary, { failed }: MapSettings, streams: StandardStreams): void {
  const { records, bases, failed: count, durationMs, resumedChunks, chunks } = summary;
  const resumed = resumedChunks === 0 ? '' : `, ${resumedChunks} of ${chunks} chunks from before`;
  const rate = inBases((bases / Math.max(durationMs, 1)) * 1_000);
  const time = formatDuration(Math.round(durationMs));
  const lines = [`${counted(records)}, ${inBases(bases)} in ${time}, ${rate}/s${resumed}`];
  if (count > 0)
    lines.push(`${counted(count)} failed; ${count === 1 ? 'it is' : 'they are'} listed in ${failed}`);
  void streams.write('stderr', lines.map((line) => `bioxen: ${line}\n`).join(''));
}

function counted(records: number): string {
  return `${inThousands(records)} ${records === 1 ? 'record' : 'records'}`;
}
