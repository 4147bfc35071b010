import type { Clock, Logger } from '@bioxen/core';
import type { Client } from 'ssh2';
import type { AuthPlan } from '../auth/auth-plan.js';
import { SshConnectError, type ConnectPhase } from '../errors/ssh-connect-error.js';
import { SshTimeoutError } from '../errors/ssh-timeout-error.js';
import type { HostKeyCheck } from '../host-key/host-key-check.js';
import { offeredAlgorithms } from './algorithms.js';
import { hastenedLogin } from './hasten-login.js';
import { leanCiphers } from './lean-cipher.js';
import { loadSsh2 } from './load-ssh2.js';
import type { Duplex } from 'node:stream';

/** What one connection needs. */
export interface ConnectRequest {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  /** A connected socket, or a channel through another host. */
  readonly socket: Duplex;
  readonly hostKey: HostKeyCheck;
  readonly auth: AuthPlan;
  readonly handshakeMs: number;
  readonly keepalive: { readonly intervalMs: number; readonly max: number };
  readonly legacyAlgorithms: boolean;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly signal: AbortSignal | undefined;
}

/** Logs in over a socket. Whatever fails, the socket is closed. */
export async function connectSsh2(request: ConnectRequest): Promise<Client> {
  const { host, port, socket, auth, hostKey, handshakeMs, clock, signal, logger } = request;
  const { Client } = await loadSsh2();
  const client = new Client();
  // What fails after the login is told by 'close'; without this listener it would end the process.
  client.on('error', (error) => logger.debug({ host, reason: error.message }, 'ssh connection error'));
  const login = hastenedLogin(auth.handler);
  let phase: ConnectPhase = 'banner';
  let hostKeyFailure: unknown;
  let trustedKey: Buffer | undefined;
  try {
    await new Promise<void>((resolve, reject) => {
      const timer = clock.setTimeout(
        () =>
          reject(new SshTimeoutError({ host, phase: 'handshake', timeoutMs: handshakeMs, started: 'no' })),
        handshakeMs,
      );
      const abort = (): void => reject(signal?.reason as Error);
      const lost = (cause: Error | undefined, reason: string): void =>
        reject(hostKeyFailure ?? new SshConnectError({ host, port, phase, reason, cause }));
      signal?.addEventListener('abort', abort, { once: true });
      client.once('ready', resolve);
      client.on('handshake', () => {
        phase = 'auth';
      });
      client.on('error', (error: Error & { readonly level?: string }) => {
        // An agent that cannot sign is not the end: the next key is tried.
        if (error.level === 'agent') return;
        if (error.level === 'client-authentication') reject(auth.failure());
        else if (error.level === 'handshake' && hostKeyFailure === undefined)
          reject(noCommonAlgorithm(request, error));
        else lost(error, error.message);
      });
      client.once('close', () => lost(undefined, 'the server closed the connection'));
      client.once('ready', () => signal?.removeEventListener('abort', abort));
      const settled = (): void => {
        timer.cancel();
        signal?.removeEventListener('abort', abort);
      };
      client.once('ready', settled);
      client.once('close', settled);
      if (signal?.aborted === true) {
        settled();
        abort();
        return;
      }
      client.connect({
        sock: socket as never,
        username: request.user,
        readyTimeout: 0,
        keepaliveInterval: Number.isFinite(request.keepalive.intervalMs) ? request.keepalive.intervalMs : 0,
        keepaliveCountMax: request.keepalive.max,
        algorithms: offeredAlgorithms(hostKey.keyTypes, request.legacyAlgorithms),
        hostVerifier: (key: Buffer, verify: (isTrusted: boolean) => void): boolean | undefined => {
          // Every new exchange of keys asks again, and an answer that comes later corrupts what is sent meanwhile.
          if (trustedKey !== undefined) return trustedKey.equals(key);
          phase = 'kex';
          hostKey.verify(key).then(
            () => {
              trustedKey = Buffer.from(key);
              verify(true);
            },
            (error: unknown) => {
              hostKeyFailure = error;
              verify(false);
            },
          );
          return undefined;
        },
        authHandler: login.handler,
      });
      login.hasten(client);
      leanCiphers(client);
      client.once('greeting', () => {
        phase = 'kex';
      });
    });
    return client;
  } catch (error) {
    client.end();
    socket.destroy();
    throw error;
  }
}

function noCommonAlgorithm(
  { host, port, hostKey, legacyAlgorithms }: ConnectRequest,
  cause: Error,
): SshConnectError {
  const { kex, cipher, hmac } = offeredAlgorithms(hostKey.keyTypes, legacyAlgorithms);
  const offered = [kex, cipher, hmac].map((list) => (Array.isArray(list) ? list.join(',') : '')).join(' ');
  const widen = legacyAlgorithms ? '' : '; legacyAlgorithms: true offers SHA-1 and CBC too';
  const hint = `Offered were ${offered}${widen}.`;
  return new SshConnectError({
    host,
    port,
    phase: 'kex',
    reason: cause.message,
    cause,
    hint,
    retryable: false,
  });
}
