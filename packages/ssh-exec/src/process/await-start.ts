import { OperationAbortedError } from '@bioxen/core';
import type { OpenedChannel } from '../connection/open-channel.js';
import { ConnectionLostError } from '../errors/connection-lost-error.js';
import { SshBootError } from '../errors/ssh-boot-error.js';
import { SshTimeoutError } from '../errors/ssh-timeout-error.js';
import type { HostContext } from '../exec/host-context.js';
import { bootFailure } from '../guard/boot-failure.js';
import { SentinelScanner } from '../guard/sentinel.js';
import type { SessionEnd } from '../transport/transport.js';
import type { ProcessSpec } from './process-spec.js';

/** What a process says when it begins. */
export interface Started {
  readonly pid: number | undefined;
  readonly groupId: number | undefined;
  readonly startTime: string | undefined;
  readonly noise: string;
}

/**
 * Reads to the sentinel: `NONCE start GROUP`, and the line of /proc/PID/stat where there is one.
 * @throws SshTimeoutError, SshBootError, ConnectionLostError, OperationAbortedError
 */
export function awaitStart(
  { host, bootMs, clock }: HostContext,
  spec: ProcessSpec,
  { channel, connection }: OpenedChannel,
  nonce: string,
  signal: AbortSignal | undefined,
): Promise<Started> {
  const name = spec.name ?? spec.file;
  const scanner = new SentinelScanner(nonce);
  return new Promise((resolve, reject) => {
    let isOver = false;
    const end = (): void => {
      isOver = true;
      timer.cancel();
      signal?.removeEventListener('abort', abort);
      channel.stdout.removeListener('readable', look);
    };
    const fail = (error: Error): void => {
      end();
      channel.close();
      channel.discard();
      reject(error);
    };
    const abort = (): void => {
      if (signal !== undefined) fail(OperationAbortedError.fromSignal(signal, `Starting ${name}`));
    };
    // By reading, not by listening to data: who takes the stream over finds it as it was.
    const look = (): void => {
      for (let bytes: Buffer | null = channel.stdout.read(); bytes !== null; bytes = channel.stdout.read()) {
        // A forced command may give the nonce back: that is no start.
        let line = scanner.next(bytes);
        while (line !== undefined && !line.startsWith('start ')) line = scanner.next();
        if (line === undefined) continue;
        end();
        const rest = scanner.takeRest();
        if (rest.length > 0) channel.stdout.unshift(rest);
        resolve({ ...parseStart(line), noise: scanner.noise });
        return;
      }
    };
    const timer = clock.setTimeout(
      () => fail(new SshTimeoutError({ host, phase: 'boot', timeoutMs: bootMs, started: 'maybe' })),
      bootMs,
    );
    channel.stdout.on('readable', look);
    void channel.closed.then((sessionEnd) => fail(startFailure(host, name, scanner.noise, sessionEnd)));
    // It stands beside, and may know earlier that the account runs something else.
    connection.warden().catch((error: unknown) => {
      if (isOver || !SshBootError.isInstance(error)) return;
      const { noise, exitCode } = error;
      fail(bootFailure({ host, process: name, noise, exitCode }));
    });
    if (signal?.aborted === true) abort();
    else signal?.addEventListener('abort', abort, { once: true });
  });
}

function parseStart(line: string): Omit<Started, 'noise'> {
  const [, group = '', stat = ''] = /^start (\d+) ?(.*)$/.exec(line) ?? [];
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return {
    groupId: group === '' ? undefined : Number(group),
    pid: stat === '' ? undefined : Number.parseInt(stat, 10),
    // Field 22 of all, the third of which is the first here.
    startTime: stat === '' ? undefined : fields[19],
  };
}

function startFailure(host: string, name: string, noise: string, { exit, lost }: SessionEnd): Error {
  if (exit === undefined && lost !== undefined)
    return new ConnectionLostError({ host, started: 'maybe', reason: lost.message, cause: lost });
  return bootFailure({ host, process: name, noise, exitCode: exit?.exitCode });
}
