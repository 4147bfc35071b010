import { asUnknown } from '../errors/as-unknown.js';
import { XapiTransportError } from '../errors/transport-error.js';
import type { EventSource } from '../events/event-source.js';
import { faultError, isTransient } from '../session/fault-error.js';
import { ExchangeFault } from './exchange-fault.js';
import type { PutResult } from './put-result.js';
import type { TransferAttempt, TransferOutcome } from './transfer-attempts.js';
import { createTransferTask, taskFailure, taskUnknown, type TransferTask } from './transfer-task.js';
import { exchangeUpload, type SentUpload, type UploadRequest } from './upload-exchange.js';

// How long the task of a body that broke off may take to notice.
const lossMs = 3_000;

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
    const sent = await exchangeUpload(context, attempt, request, task);
    const outcome = await judge(context, attempt, request, task, sent);
    if (outcome.kind === 'done' || request.upload.canRestart()) return outcome;
    throw cannotRestart(label);
  } finally {
    const tidied = task.destroy();
    // Who gave up does not wait for the rest.
    if (lifetime.over === undefined) await tidied;
  }
}

async function judge(
  { core }: EventSource,
  { lifetime }: TransferAttempt,
  { label }: UploadRequest,
  task: TransferTask,
  { body, fault, silence, isGivenUp, refusal }: SentUpload,
): Promise<TransferOutcome<PutResult>> {
  if (lifetime.over !== undefined) throw lifetime.error();
  if (body.failure !== undefined) throw body.failure.error;
  if (refusal !== undefined) return refusal;
  // What is no answer of a host leaves open what became of the body, as with calls.
  if (fault !== undefined && !(fault instanceof ExchangeFault))
    throw faultError(fault, { method: label, isRead: false }, true);
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
    throw asUnknown(
      new XapiTransportError(`${label}: ${silence}`, {
        code: 'XAPI_TIMEOUT',
        method: label,
        outcome: end === undefined ? 'unknown' : 'failed',
        retryable: false,
        cause: failure,
        hint: 'Raise deadlines.idleMs, or look at the load of the host and its storage.',
      }),
    );
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
