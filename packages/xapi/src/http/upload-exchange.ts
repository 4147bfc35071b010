import type { TimerHandle } from '@bioxen/core';
import type { EventSource } from '../events/event-source.js';
import type { HttpExchangeReply } from './exchange.js';
import { refusalOf } from './refused-transfer.js';
import type { TransferAttempt, TransferOutcome } from './transfer-attempts.js';
import { transferPath, type TransferQuery } from './transfer-path.js';
import type { TransferTask } from './transfer-task.js';
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

// A server that has all of a body of unknown length closes within so long, or waits for more.
const closeMs = 3_000;
const largestAnswer = 1_048_576;

/** What was seen on the connection. */
export interface SentUpload {
  readonly body: UploadBody;
  /** What broke, or what the server refused it with; undefined when the answer came to its end. */
  readonly fault: Error | undefined;
  /** For how long nothing moved, when that was too long. */
  readonly silence: string | undefined;
  /** The connection was given up by us, because everything had left. */
  readonly isGivenUp: boolean;
  readonly refusal: TransferOutcome<never> | undefined;
}

/** Sends the request of an upload and reads its answer, once. It never fails: what broke is told. */
export async function exchangeUpload(
  { core }: EventSource,
  { session, host, lifetime }: TransferAttempt,
  { label, path, query, upload, isFramed, headers, tell }: UploadRequest,
  task: TransferTask,
): Promise<SentUpload> {
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
        isEndKnown ? core.callMs : closeMs,
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

async function readAway(body: AsyncIterable<Uint8Array>): Promise<void> {
  for await (const piece of body) void piece;
}
