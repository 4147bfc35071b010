import type { Clock, TimerHandle } from '@bioxen/core';
import { createConnection, type Socket } from 'node:net';
import { SshConnectError } from '../errors/ssh-connect-error.js';
import { SshTimeoutError } from '../errors/ssh-timeout-error.js';
import { gatherWrites } from './gather-writes.js';

/** Where a socket goes. */
export interface SocketTarget {
  readonly host: string;
  readonly port: number;
  readonly connectMs: number;
  readonly clock: Clock;
  readonly signal: AbortSignal | undefined;
}

// A kernel sends the first packet of a connection again after a whole second (RFC 6298). A machine that boots loses it when its
// network comes up a moment later.
const dialAgainMs = 400;

/**
 * A connected socket without Nagle's delay: it costs 40 ms a small request (design measurement, ssh2 sets none). While nobody
 * answers, it is dialled anew beside the first try; who is answered first is taken.
 */
export function openSocket({ host, port, connectMs, clock, signal }: SocketTarget): Promise<Socket> {
  return new Promise((resolve, reject) => {
    // The first one stays: a network may be that slow. Of the others the latest.
    const tries: Socket[] = [];
    let again: TimerHandle | undefined;
    let isOver = false;
    const end = (taken?: Socket): void => {
      isOver = true;
      timer.cancel();
      again?.cancel();
      signal?.removeEventListener('abort', abort);
      for (const socket of tries) if (socket !== taken) socket.destroy();
    };
    const giveUp = (error: unknown): void => {
      end();
      reject(error);
    };
    const abort = (): void => giveUp(signal?.reason);
    const fail = (cause: NodeJS.ErrnoException): void => {
      if (!isOver) giveUp(connectError(host, port, cause));
    };
    const dial = (): void => {
      const socket = createConnection({ host, port, noDelay: true });
      socket.on('error', fail);
      socket.once('connect', () => {
        if (isOver) return;
        end(socket);
        socket.removeListener('error', fail);
        gatherWrites(socket);
        resolve(socket);
      });
      tries.push(socket);
    };
    // An answer that lies there already is heard first.
    const dialAnew = (): void =>
      void setImmediate(() => {
        if (isOver) return;
        for (const late of tries.splice(1)) late.destroy();
        dial();
        again = clock.setTimeout(dialAnew, dialAgainMs);
      });
    const timer = clock.setTimeout(
      () => giveUp(new SshTimeoutError({ host, phase: 'connect', timeoutMs: connectMs, started: 'no' })),
      connectMs,
    );
    if (signal?.aborted === true) {
      abort();
      return;
    }
    signal?.addEventListener('abort', abort, { once: true });
    dial();
    again = clock.setTimeout(dialAnew, dialAgainMs);
  });
}

function connectError(host: string, port: number, cause: NodeJS.ErrnoException): SshConnectError {
  return new SshConnectError({
    host,
    port,
    phase: cause.syscall === 'getaddrinfo' ? 'dns' : 'tcp',
    reason: cause.code ?? cause.message,
    cause,
  });
}
