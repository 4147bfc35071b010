import { type LuaValue, NetworkingError, OperationAbortedError } from '@bioxen/core';
import type { ProgramEvent } from './event-reader.js';
import { joinSignals } from './joined-signal.js';
import type { LuaScript } from './lua-script-template.js';
import type { NetworkAccess } from './network-access.js';
import { type NetworkProgramOptions, runNetworkProgram } from './network-program.js';

/** How a program came to its end: by itself, with what it returned, or because it was told to. */
export type ProgramEnd =
  | { readonly isStopped: false; readonly returned: LuaValue }
  | { readonly isStopped: true };

/** A program that listens. It has said so before this exists. */
export class ListeningProgram {
  readonly host: string;
  readonly port: number;
  /** Rejects when the program fails, takes too long, is aborted, or its VM is closed. */
  readonly ended: Promise<ProgramEnd>;
  readonly #stopping: AbortController;

  private constructor(event: ProgramEvent, ended: Promise<ProgramEnd>, stopping: AbortController) {
    this.host = event.words[0] ?? '';
    this.port = Number(event.words[1]);
    this.ended = ended;
    this.#stopping = stopping;
  }

  /** Starts it; resolves when it listens. @throws NetworkingError, and what running a program throws */
  static async start(
    access: NetworkAccess,
    script: LuaScript,
    options: NetworkProgramOptions,
  ): Promise<ListeningProgram> {
    const stopping = new AbortController();
    const { signal, take, what } = options;
    let hear: (event: ProgramEvent) => void = () => undefined;
    const heard = new Promise<ProgramEvent>((resolve) => {
      hear = resolve;
    });
    const joined = joinSignals(signal, stopping.signal);
    const ended = endOf(
      runNetworkProgram(access, script, {
        ...options,
        signal: joined.signal,
        take: (event) => {
          if (event.name !== 'listening') return take?.(event);
          hear(event);
          return undefined;
        },
      }),
      () => stopping.signal.aborted && signal?.aborted !== true,
    );
    ended.then(joined.release, joined.release);
    // Who never asks how it ended is not told by the end of the process.
    ended.catch(() => undefined);
    const early = ended.then(() => {
      throw new NetworkingError(`${what} ended before it listened`);
    });
    return new ListeningProgram(await Promise.race([heard, early]), ended, stopping);
  }

  /** Ends it; resolves when nothing of it is left and its port is free. Idempotent, and never rejects. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.ended.catch(() => undefined);
  }
}

async function endOf(run: Promise<LuaValue>, wasStopped: () => boolean): Promise<ProgramEnd> {
  try {
    return { isStopped: false, returned: await run };
  } catch (error) {
    if (wasStopped() && OperationAbortedError.isInstance(error)) return { isStopped: true };
    throw error;
  }
}
