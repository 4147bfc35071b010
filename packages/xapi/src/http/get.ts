import type { EventSource } from '../events/event-source.js';
import { type Lifetime, startLifetime } from '../events/lifetime.js';
import { faultError, isTransient } from '../session/fault-error.js';
import { createDownload, type Download } from './download.js';
import { ExchangeFault } from './exchange-fault.js';
import type { HttpExchangeReply } from './exchange.js';
import { refusalOf } from './refused-transfer.js';
import { reportTransfer, type TransferReport } from './report-transfer.js';
import { type TransferAttempt, transferAttempts, type TransferOutcome } from './transfer-attempts.js';
import { checkTransferOptions, tellProgress, type TransferOptions } from './transfer-options.js';
import { checkTransferPath, transferPath, type TransferQuery } from './transfer-path.js';
import { createTransferTask, taskFailure, taskUnknown, type TransferTask } from './transfer-task.js';

// How long the task of an answer that broke off may take to notice.
const lossMs = 3_000;

/**
 * Opens what a server has at a path. An export runs under a task, and ends well only when that does.
 * @throws XapiError, XapiTransportError, OperationAbortedError, InvalidArgumentError
 */
export async function get(
  context: EventSource,
  path: string,
  query: TransferQuery,
  options: TransferOptions,
): Promise<Download> {
  checkTransferOptions(options);
  const label = `GET ${path}`;
  checkTransferPath(label, path, query);
  const lifetime = startLifetime(context.core, label, options);
  const report = reportTransfer(context.core, label);
  try {
    if (lifetime.over !== undefined) throw lifetime.error();
    const { reply, task } = await transferAttempts(
      context,
      { label, lifetime, host: options.host },
      (attempt) => {
        report.host = attempt.host.origin;
        return openAnswer(context, attempt, { label, path, query, headers: report.headers });
      },
    );
    return downloadOf(context, { label, lifetime, report, reply, task, options });
  } catch (error) {
    report.end(error);
    lifetime.end();
    throw error;
  }
}

interface DownloadRequest extends Pick<TransferReport, 'headers'> {
  readonly label: string;
  readonly path: string;
  readonly query: TransferQuery;
}

interface OpenAnswer {
  readonly reply: HttpExchangeReply;
  readonly task: TransferTask | undefined;
}

async function openAnswer(
  context: EventSource,
  { session, host, lifetime }: TransferAttempt,
  { label, path, query, headers }: DownloadRequest,
): Promise<TransferOutcome<OpenAnswer>> {
  const { core } = context;
  let task: TransferTask | undefined;
  let reply: HttpExchangeReply | undefined;
  let isOpen = false;
  try {
    // What is made for the answer, and takes long, is watched by a task; files are just given.
    if (path.startsWith('/export')) task = await createTransferTask(context, label, lifetime.signal);
    reply = await host.exchange('transfer', {
      method: 'GET',
      path: transferPath(path, query, { session: session.ref, task: task?.ref }),
      headers: headers(),
      signal: lifetime.signal,
      headMs: core.idleMs,
      idleMs: core.idleMs,
      maxBytes: Number.POSITIVE_INFINITY,
    });
    const refusal = await refusalOf(reply, label, task);
    if (refusal !== undefined) return refusal;
    isOpen = true;
    return { kind: 'done', result: { reply, task } };
  } catch (error) {
    if (lifetime.over !== undefined) throw lifetime.error();
    if (!(error instanceof ExchangeFault)) throw error;
    const broken = faultError(error, { method: label, isRead: true }, true);
    if (!isTransient(error)) throw broken;
    return { kind: 'again', because: { kind: 'connection', error: broken } };
  } finally {
    if (!isOpen) {
      reply?.discard();
      const tidied = task?.destroy();
      if (lifetime.over === undefined) await tidied;
    }
  }
}

interface OpenDownload extends OpenAnswer {
  readonly label: string;
  readonly lifetime: Lifetime;
  readonly report: TransferReport;
  readonly options: TransferOptions;
}

function downloadOf(context: EventSource, parts: OpenDownload): Download {
  const { label, lifetime, report, reply, task, options } = parts;
  const { callMs, maxBytes } = context.core;
  const length = reply.headers['content-length'];
  const size = typeof length === 'string' ? Number(length) : undefined;
  let isOver = false;

  const end = async (error: unknown): Promise<void> => {
    if (isOver) return;
    isOver = true;
    reply.discard();
    report.end(error);
    const tidied = task?.destroy();
    if (lifetime.over === undefined) await tidied;
    lifetime.end();
  };

  /** A connection that closes looks like the end of an answer without a length; the task knows. */
  const checkTask = async (limitMs: number, broken: Error | undefined): Promise<void> => {
    if (task === undefined) {
      if (broken !== undefined) throw broken;
      return;
    }
    const record = await task.end(limitMs, lifetime.signal);
    if (lifetime.over !== undefined) throw lifetime.error();
    const failure = record === undefined ? undefined : taskFailure(record, label, task.ref, broken);
    if (failure !== undefined) throw failure;
    if (broken !== undefined) throw broken;
    if (record === undefined) throw taskUnknown(label, 'its task did not end');
  };

  async function* read(): AsyncGenerator<Uint8Array, void, undefined> {
    let failure: unknown = new Error('not read to its end');
    try {
      let broken: Error | undefined;
      try {
        for await (const piece of reply.body) {
          yield piece;
          report.bytes += piece.length;
          tellProgress(options, { bytes: report.bytes, totalBytes: size });
        }
      } catch (error) {
        if (lifetime.over !== undefined) throw lifetime.error();
        if (!(error instanceof ExchangeFault)) throw error;
        broken = faultError(error, { method: label, isRead: true }, true);
      }
      await checkTask(broken === undefined ? callMs : lossMs, broken);
      failure = undefined;
    } catch (error) {
      failure = error;
      throw error;
    } finally {
      await end(failure);
    }
  }

  const pieces = read();
  return createDownload({
    label,
    contentType: reply.contentType,
    size,
    maxBytes,
    pieces,
    close: async () => {
      // A reader that waits for bytes has to hear of it before it can be ended.
      if (!isOver) reply.discard();
      await pieces.return();
      await end(new Error('not read'));
    },
  });
}
