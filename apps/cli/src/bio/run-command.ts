import type { PartialOutput } from '@bioxen/core';
import type { ProcessResult } from 'bioxen';
import { exitCode } from '../exit-code.js';
import { toLuaJson } from '../json/lua-json.js';
import { printJson } from '../json/print-json.js';
import { parseTime } from '../limits/parse-time.js';
import { readCode } from '../sessions/code-source.js';
import type { StandardStreams } from '../terminal/standard-streams.js';
import { exitCodeOf, stopSignals } from '../terminal/stop-signals.js';
import { UsageError } from '../usage-error.js';
import { amountText } from './amount-text.js';
import { cellsOf } from './cells-client.js';

/** Flags of `bio run`. */
export interface BioRunFlags {
  readonly eval?: string;
  readonly timeout?: string;
  readonly detach?: boolean;
  readonly hold?: boolean;
  readonly cost?: boolean;
  readonly json?: boolean;
}

/** `bioxen bio run`: Lua code in a biological VM, in its turns. */
export async function runBio(
  vmId: string,
  file: string | undefined,
  flags: BioRunFlags,
  streams: StandardStreams,
): Promise<number> {
  const { eval: code, timeout, detach = false, hold = false } = flags;
  const isSent = detach || hold;
  if (isSent && (timeout !== undefined || flags.json === true || flags.cost === true))
    throw new UsageError(
      `With ${hold ? '--hold' : '--detach'} nothing is waited for, so there is no result.`,
      `Leave the other options out, and see what came of it: bioxen bio show ${vmId}`,
    );
  const timeoutMs = timeout === undefined ? undefined : parseTime('--timeout', timeout);
  const text = await readCode(file, code);
  await using cells = await cellsOf(vmId);
  if (isSent) {
    await cells.send(vmId, text, { isHeld: hold });
    return exitCode.ok;
  }
  const stop = new AbortController();
  using signals = stopSignals((signal) => {
    stop.abort(signal);
  });
  try {
    const result = await cells.run(vmId, text, {
      signal: stop.signal,
      ...(timeoutMs === undefined ? {} : { timeoutMs }),
    });
    if (flags.json === true) await printJson(streams, { schemaVersion: 1, ...processDocument(result) });
    else await printResult(result, flags.cost === true, streams);
    return result.returnCode;
  } catch (error) {
    if (flags.json !== true) await printPartial(error, streams);
    if (signals.received !== undefined) return exitCodeOf(signals.received);
    throw error;
  }
}

/** What a program wrote before it was stopped. */
async function printPartial(error: unknown, streams: StandardStreams): Promise<void> {
  const { partial } = error as { readonly partial?: Partial<PartialOutput> };
  if (partial?.stdout !== undefined && partial.stdout !== '')
    await streams.write('stdout', `${partial.stdout}\n`);
  if (partial?.stderr !== undefined && partial.stderr !== '')
    await streams.write('stderr', `${partial.stderr}\n`);
}

/** A result as JSON has it. */
function processDocument(result: ProcessResult): Readonly<Record<string, unknown>> {
  const { error, ...rest } = result;
  return {
    ...rest,
    values: toLuaJson(result.values),
    ...(error === undefined ? {} : { error: { kind: error.kind, message: error.message } }),
  };
}

async function printResult(
  result: ProcessResult,
  withCost: boolean,
  streams: StandardStreams,
): Promise<void> {
  if (result.stdout !== '') await streams.write('stdout', `${result.stdout}\n`);
  if (result.stderr !== '') await streams.write('stderr', `${result.stderr}\n`);
  if (result.truncated)
    await streams.write(
      'stderr',
      'bioxen: The output is cut: what came after the first 10 MiB was dropped.\n',
    );
  if (!withCost) return;
  const { residues, ribosomeSeconds, atp, quanta } = result.charge;
  await streams.write(
    'stderr',
    `bioxen: ${String(residues)} residues, ${amountText(ribosomeSeconds)} ribosome-seconds, ${amountText(atp)} ATP, ${String(quanta)} turns, ${amountText(result.executionTime)} s of the cell\n`,
  );
}
