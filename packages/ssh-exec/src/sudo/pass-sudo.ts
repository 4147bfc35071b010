import type { HaltReason } from '../exec/halt.js';
import type { RunningCommand } from '../exec/running-command.js';
import { enterSudo, sudoFailure, type SudoRequest } from './enter-sudo.js';

/** How a command came through sudo: it begins, it is to stop, or it could not register itself and ran nothing. */
export type SudoPassage = 'started' | 'unregistered' | { readonly halted: HaltReason };

/**
 * Leads a command through sudo. A connection that breaks meanwhile counts as begun: its end says so.
 * @throws SudoError; nothing runs then
 */
export async function passSudo(
  running: RunningCommand,
  request: SudoRequest,
  halted: Promise<HaltReason>,
  graceMs: number,
): Promise<SudoPassage> {
  const { channel, ended } = running;
  const entry = await Promise.race([
    enterSudo(channel, request).catch((error: unknown) => ({ error })),
    halted,
  ]);
  if (typeof entry === 'string') return { halted: entry };
  if ('error' in entry) {
    await running.stop(graceMs);
    throw entry.error;
  }
  if (entry.kind === 'started') return 'started';
  channel.discard();
  const { exit } = await ended;
  if (exit === undefined) return 'started';
  if (running.isUnregistered(exit.exitCode, entry.said)) return 'unregistered';
  throw sudoFailure(request, entry.said);
}
