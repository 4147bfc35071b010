import { printable } from '@bioxen/core';
import { checkXcpng, collectGarbage, connectPool, parseDuration } from 'bioxen';
import { exitCode } from '../exit-code.js';
import { printJson } from '../json/print-json.js';
import type { StandardStreams } from '../terminal/standard-streams.js';
import { checkText } from './check-text.js';
import { loadMachineConfig, loadPoolConfig } from './load-machine-config.js';
import type { MachineFlags } from './machine-flags.js';

/** The options of `bioxen vm gc`. */
export interface GcOptions extends MachineFlags {
  readonly dryRun?: boolean;
  readonly running?: boolean;
  readonly olderThan?: string;
  readonly json?: boolean;
}

/** `bioxen vm gc`: 1 when something could not be removed. */
export async function collectPoolGarbage(options: GcOptions, streams: StandardStreams): Promise<number> {
  await using client = await connectPool(await loadPoolConfig(options, streams));
  const { dryRun = false, running = false, olderThan, json } = options;
  const report = await collectGarbage(client, {
    dryRun,
    running,
    ...(olderThan === undefined ? {} : { olderThanMs: parseDuration(olderThan, { option: '--older-than' }) }),
  });
  if (json === true) await printJson(streams, { schemaVersion: 1, dryRun, ...report });
  else {
    if (report.removed.length + report.failed.length === 0)
      void streams.write('stderr', 'bioxen: there is nothing to remove\n');
    const verb = dryRun ? 'would remove' : 'removed';
    for (const object of report.removed)
      await streams.write('stdout', `${verb} ${object.class} ${printable(object.name)}\n`);
    for (const object of report.failed)
      void streams.write(
        'stderr',
        `bioxen: ${object.class} ${printable(object.name)} stays: ${printable(object.reason, Infinity)}\n`,
      );
  }
  return report.failed.length === 0 ? exitCode.ok : exitCode.error;
}

/** `bioxen xcpng check`: 1 when a check failed. */
export async function checkPool(
  options: MachineFlags & { readonly json?: boolean },
  streams: StandardStreams,
): Promise<number> {
  const checks = await checkXcpng(await loadMachineConfig(options, streams));
  const isOk = checks.every(({ status }) => status !== 'failed');
  if (options.json === true) await printJson(streams, { schemaVersion: 1, ok: isOk, checks });
  else await streams.write('stdout', checks.map(checkText).join(''));
  return isOk ? exitCode.ok : exitCode.error;
}
