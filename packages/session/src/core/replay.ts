import { type ExecutionResult, InvalidOptionError, type LuaFailure } from '@bioxen/core';
import type { History, HistoryEntry } from './history.js';
import { PIECE_BYTES } from './program-runner.js';

/** A program of before, run again in a fresh interpreter. */
export interface ReplayedProgram {
  /** The request that it was of then. */
  readonly requestId: number;
  readonly code: string;
  readonly success: boolean;
  readonly failure?: Pick<LuaFailure, 'kind' | 'message'>;
}

/** Options of a restart. */
export interface RestartOptions {
  /** Requests whose programs are run again, in this order. @defaultValue none */
  readonly replay?: readonly number[];
}

/** The programs of these requests. @throws InvalidOptionError for one that is no longer known, or not as a whole */
export function entriesToReplay(history: History, requestIds: readonly number[]): readonly HistoryEntry[] {
  return requestIds.flatMap((requestId) => {
    const entries = history.of(requestId);
    if (entries.length === 0) {
      throw new InvalidOptionError('replay', `there is no program of request ${String(requestId)}`, {
        hint: 'Take requests from the history of the session.',
      });
    }
    if (entries.some(({ code }) => code.length >= PIECE_BYTES)) {
      throw new InvalidOptionError('replay', `of request ${String(requestId)} only the beginning is kept`, {
        hint: 'Send that program again yourself.',
      });
    }
    return entries;
  });
}

/** Runs them one after the other, whatever comes of each; when one ends the session, those behind it do not run. */
export async function replayEntries(
  entries: readonly HistoryEntry[],
  run: (code: string) => Promise<ExecutionResult>,
): Promise<readonly ReplayedProgram[]> {
  const replayed: ReplayedProgram[] = [];
  for (const { requestId, code } of entries) {
    const { success, error, exited } = await run(code);
    const failure = error === undefined ? {} : { failure: { kind: error.kind, message: error.message } };
    replayed.push({ requestId, code, success, ...failure });
    if (exited) break;
  }
  return replayed;
}
