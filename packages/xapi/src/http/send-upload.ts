import type { TimerHandle } from '@bioxen/core';
import { XapiTransportError } from '../errors/transport-error.js';
import type { EventSource } from '../events/event-source.js';
import { faultError, isTransient } from '../session/fault-error.js';
import { ExchangeFault } from './exchange-fault.js';
import type { HttpExchangeReply } from './exchange.js';
import type { PutResult } from './put-result.js';
import { refusalOf } from './refused-transfer.js';
import type { TransferAttempt, TransferOutcome } from './transfer-attempts.js';
import { transferPath, type TransferQuery } from './transfer-path.js';
import { createTransferTask, taskFailure, taskUnknown, type TransferTask } from './transfer-task.js';
import { createUploadBody, type UploadBody } from './upload-body.js';
import type { Upload } from './upload-source.js';

/** What is to be sent, and how. */
export interface UploadRequest {
  readonly label: string;
  readonly path: string;
  readonly query: TransferQuery;
  readonly upload: Upload;
  readonly isFramed: boolean;
  readonly headers: () => Readonly<Record<string, string>>;
  /** Told of the bytes so far. */
  readonly tell: (bytes: number) => void;
}

// What clients declare that do not know: a length must be there, and servers read to the end that the body itself tells.
const unknownLength = 2 ** 50;

// How long the task of a body that broke off may take to notice.
const lossMs = 3_000;
const largestAnswer = 1_048_576;

/** Sends a body once, under a task of its own, and finds out what became of it. */
export async function sendUpload(
  context: EventSource,
  attempt: TransferAttempt,
  request: UploadRequest,
): Promise<TransferOutcome<PutResult>> {
  const { lifetime } = attempt;
  const { label } = request;
  let task: TransferTask;
  try {
    task = await createTransferTask(context, label, lifetime.signal);
  } catch (error) {
    throw lifetime.over === undefined ? error : lifetime.error();
  }
  try {
    const sent = await send(context, attempt, request, task);
    const outcome = await judge(context, attempt, request, task, sent);
    if (outcome.kind === 'done' || request.upload.canRestart()) return outcome;
    throw cannotRestart(label);
  } finally {
    const tidied = task.destroy();
    // Who gave up does not wait for the rest.
    if (lifetime.over === undefined) await tidied;
  }
}

/** What was seen on the connection. */
interface Sent {
  readonly body: UploadBody;
  /** What broke, or what the server refused it with; undefined when the answer came to its end. */
  readonly fault: Error | undefined;
  /** For how long nothing moved, when that was too long. */
  readonly silence: string | undefined;
  /** The connection was given up by us, because everything had left. */
  readonly isGivenUp: boolean;
  readonly refusal: TransferOutcome<never> | undefined;
}

async function send(
  { core }: EventSource,
  { session, host, lifetime }: TransferAttempt,
  { label, path, query, upload, isFramed, headers, tell }: UploadRequest,
  task: TransferTask,
): Promise<Sent> {
  const wire = new AbortController();
  const stop = (): void => wire.abort();
  let silence: string | undefined;
  const giveUp = (what: string): void => {
    silence = what;
    stop();
  };
  let isGivenUp = false;
  let timer: TimerHandle | undefined;
  const body = createUploadBody({
    label,
    upload,
    isFramed,
    clock: core.clock,
    stallMs: core.idleMs,
    onStall: () => giveUp(`the server took no byte for ${core.idleMs} ms`),
    onPiece: tell,
    onSent: () => {
      // Without length and frames a server that wants more waits for ever; the task tells whether it had enough.
      const isEndKnown = upload.size !== undefined || isFramed;
      timer = core.clock.setTimeout(
        isEndKnown
          ? () => giveUp(`no answer came for ${core.callMs} ms`)
          : () => {
              isGivenUp = true;
              stop();
            },
        isEndKnown ? core.callMs : lossMs,
        { unref: true },
      );
    },
  });
  if (lifetime.signal.aborted) stop();
  else lifetime.signal.addEventListener('abort', stop, { once: true });
  let reply: HttpExchangeReply | undefined;
  let fault: Error | undefined;
  let refusal: TransferOutcome<never> | undefined;
  try {
    reply = await host.exchange('transfer', {
      method: 'PUT',
      path: transferPath(
        path,
        { ...query, ...(isFramed ? { chunked: true } : {}) },
        {
          session: session.ref,
          task: task.ref,
        },
      ),
      headers: { ...headers(), 'content-length': String(upload.size ?? unknownLength) },
      body: body.pieces,
      signal: wire.signal,
      // Servers answer at once or at the end; what must move meanwhile is the body.
      headMs: Number.POSITIVE_INFINITY,
      idleMs: Number.POSITIVE_INFINITY,
      maxBytes: largestAnswer,
    });
    body.answer();
    refusal = await refusalOf(reply, label, task);
    // A success is one when its answer has come to its end, not when it begins.
    if (refusal === undefined) await readAway(reply.body);
  } catch (error) {
    fault = error instanceof Error ? error : new Error(String(error));
  } finally {
    lifetime.signal.removeEventListener('abort', stop);
    timer?.cancel();
    body.finish();
    reply?.discard();
  }
  return { body, fault, silence, isGivenUp, refusal };
}

async function judge(
  { core }: EventSource,
  { lifetime }: TransferAttempt,
  { label }: UploadRequest,
  task: TransferTask,
  { body, fault, silence, isGivenUp, refusal }: Sent,
): Promise<TransferOutcome<PutResult>> {
  if (lifetime.over !== undefined) throw lifetime.error();
  if (body.failure !== undefined) throw body.failure.error;
  if (refusal !== undefined) return refusal;
  if (fault !== undefined && !(fault instanceof ExchangeFault)) throw fault;
  const broken = fault === undefined ? undefined : faultError(fault, { method: label, isRead: false }, true);
  if (broken !== undefined && fault?.wasSent === false && silence === undefined) {
    if (!isTransient(fault)) throw broken;
    return { kind: 'again', because: { kind: 'connection', error: broken } };
  }
  const limitMs = patienceMs(core, fault, body.isSent, isGivenUp);
  let end = silence === undefined ? await task.end(limitMs, lifetime.signal) : undefined;
  if (end === undefined && lifetime.over === undefined) end = await task.cancel();
  if (lifetime.over !== undefined) throw lifetime.error();
  const failure = end === undefined ? undefined : taskFailure(end, label, task.ref, broken);
  if (silence !== undefined && (end === undefined || failure !== undefined))
    throw new XapiTransportError(`${label}: ${silence}`, {
      code: 'XAPI_TIMEOUT',
      method: label,
      outcome: end === undefined ? 'unknown' : 'failed',
      retryable: false,
      cause: failure,
      hint: 'Raise deadlines.idleMs, or look at the load of the host and its storage.',
    });
  if (failure !== undefined) throw failure;
  if (end === undefined) throw taskUnknown(label, broken?.message ?? 'its task did not end', broken);
  return { kind: 'done', result: { bytes: body.bytes, result: end.result } };
}

/** How long the task is waited for: it ends soon where the server knows that the connection broke, if it ever knew of it. */
function patienceMs(
  { callMs, idleMs }: EventSource['core'],
  fault: Error | undefined,
  isSent: boolean,
  isGivenUp: boolean,
): number {
  if (fault === undefined || isGivenUp) return callMs;
  return isSent ? idleMs : lossMs;
}

async function readAway(body: AsyncIterable<Uint8Array>): Promise<void> {
  for await (const piece of body) void piece;
}

function cannotRestart(label: string): XapiTransportError {
  return new XapiTransportError(
    `${label}: the server wants it elsewhere or on another session, and the source cannot be read again`,
    {
      code: 'XAPI_HTTP',
      method: label,
      retryable: false,
      hint: 'Send bytes or a file, or name the host that has the storage: { host }.',
    },
  );
}
