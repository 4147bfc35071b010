import type { Clock } from '@bioxen/core';
import type { HostRole } from '../pool/sim-pool.js';
import type { HttpExchange } from '../wire/http-exchange.js';
import { encodeReply, type HttpReply } from '../wire/http-message.js';
import {
  type ConnectionFault,
  type FaultAction,
  isReplyFault,
  isServerFault,
  type ServerFault,
} from './fault-action.js';
import type { ServerControls } from './server-controls.js';
import { spoil } from './spoil.js';

/** A request with what would be answered to it if all went well. */
export interface Respondent {
  readonly exchange: HttpExchange;
  readonly host: HostRole;
  readonly clock: Clock;
  readonly controls: ServerControls;
  readonly session: string | undefined;
  execute(): Promise<HttpReply>;
  fail(code: string, params: readonly string[]): HttpReply;
  /** Adds what a slave says of the coordinator's certificate. */
  withThumbprint(reply: HttpReply, thumbprint: string | undefined): HttpReply;
}

/** Answers a request, with the faults that strike it: first what changes the server, then how the answer goes wrong. */
export async function respond(actions: readonly FaultAction[], to: Respondent): Promise<void> {
  for (const action of actions) if (isServerFault(action)) await prepare(action, to);
  const execute = (): Promise<HttpReply> => executed(actions, to);
  for (const action of actions) {
    if (isServerFault(action)) continue;
    if (!isReplyFault(action)) return answerBadly(action, execute, to);
    const isExecuted = !('isExecuted' in action)
      ? action.kind === 'nan' || action.kind === 'wrong-content-type'
      : action.isExecuted === true;
    const right = isExecuted ? await execute() : undefined;
    return to.exchange.reply(spoil(action, right));
  }
  return to.exchange.reply(await execute());
}

async function prepare(action: ServerFault, { controls, session, host, clock }: Respondent): Promise<void> {
  switch (action.kind) {
    case 'session-invalid':
      if (session !== undefined) controls.endSession(session);
      return;
    case 'events-lost':
      controls.loseEvents();
      return;
    case 'clock-skew':
      controls.skewClock(action.byMs);
      return;
    case 'tls-cert-changed':
      controls.changeCertificate(host.index);
      return;
    case 'rate-limit-delay':
      await clock.sleep(action.delayMs);
      return;
    case 'task-vanishes':
    // Only after the call is there a task.
  }
}

async function executed(
  actions: readonly FaultAction[],
  { execute, controls }: Respondent,
): Promise<HttpReply> {
  const reply = await execute();
  if (actions.some(({ kind }) => kind === 'task-vanishes')) {
    const task = /OpaqueRef:[-\da-f]+/.exec(typeof reply.body === 'string' ? reply.body : '')?.[0];
    if (task !== undefined) controls.removeTask(task);
  }
  return reply;
}

async function answerBadly(
  action: ConnectionFault,
  execute: () => Promise<HttpReply>,
  to: Respondent,
): Promise<void> {
  const { exchange, clock, controls, host } = to;
  switch (action.kind) {
    case 'refuse':
    case 'cut-before-request':
    case 'cut-in-request':
      exchange.cut();
      return;
    case 'restart':
      exchange.cut();
      controls.restart(action.downMs ?? 0);
      return;
    case 'cut-after-request':
      await execute();
      exchange.cut();
      return;
    case 'cut-in-response': {
      const bytes = encodeReply(await execute(), exchange.request);
      await exchange.write(bytes.subarray(0, action.afterBytes ?? Math.floor(bytes.length / 2)));
      exchange.cut();
      return;
    }
    case 'slow':
      await trickle(encodeReply(await execute(), exchange.request), action, exchange, clock);
      return;
    case 'hang':
      if (action.isExecuted === true) await execute();
      await clientLeft(exchange);
      return;
    case 'failure':
      await exchange.reply(to.fail(action.code, action.params ?? []));
      return;
    case 'host-is-slave': {
      const reply = to.fail('HOST_IS_SLAVE', [action.address ?? host.coordinatorAddress()]);
      const thumbprint = action.thumbprint ?? host.coordinatorFingerprint();
      await exchange.reply(action.thumbprint === null ? reply : to.withThumbprint(reply, thumbprint));
    }
  }
}

async function trickle(
  bytes: Buffer,
  { firstByteMs = 0, pieceBytes = bytes.length, pieceMs = 0 }: Extract<FaultAction, { kind: 'slow' }>,
  exchange: HttpExchange,
  clock: Clock,
): Promise<void> {
  if (firstByteMs > 0) await clock.sleep(firstByteMs);
  for (let at = 0; at < bytes.length && !exchange.socket.destroyed; at += pieceBytes) {
    if (at > 0 && pieceMs > 0) await clock.sleep(pieceMs);
    await exchange.write(bytes.subarray(at, at + pieceBytes));
  }
}

/** Resolves when the client gave up. */
async function clientLeft(exchange: HttpExchange): Promise<void> {
  exchange.watchClient();
  if (exchange.signal.aborted) return;
  await new Promise<void>((resolve) => {
    exchange.signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
