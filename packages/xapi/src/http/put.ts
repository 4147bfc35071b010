import { InvalidArgumentError } from '../errors/invalid-argument-error.js';
import type { EventSource } from '../events/event-source.js';
import { startLifetime } from '../events/lifetime.js';
import type { PutResult } from './put-result.js';
import { within } from '../session/within.js';
import { sendUpload } from './send-upload.js';
import { transferAttempts } from './transfer-attempts.js';
import { reportTransfer } from './report-transfer.js';
import { checkPutOptions, type PutOptions, tellProgress } from './transfer-options.js';
import { checkTransferPath, type TransferQuery } from './transfer-path.js';
import { openUpload, type UploadSource } from './upload-source.js';

// A source that is stuck in giving its next piece cannot be ended before it gives it.
const releaseMs = 100;

/**
 * Sends a body to a server under a task, and resolves when that task has succeeded.
 * @throws XapiError what the task ended with; OutcomeUnknownError when it told nothing; XapiTransportError;
 * OperationAbortedError; InvalidArgumentError; what the source throws
 */
export async function put(
  context: EventSource,
  path: string,
  query: TransferQuery,
  source: UploadSource,
  options: PutOptions,
): Promise<PutResult> {
  checkPutOptions(options);
  const label = `PUT ${path}`;
  checkTransferPath(label, path, query);
  let hasBegun = false;
  const lifetime = startLifetime(context.core, label, options, () => (hasBegun ? 'unknown' : 'not-sent'));
  const report = reportTransfer(context.core, label);
  try {
    if (lifetime.over !== undefined) throw lifetime.error();
    const upload = await openUpload(label, source, options.size);
    try {
      const isFramed = upload.size === undefined && path === '/import_raw_vdi';
      if (isFramed && (query['format'] ?? 'raw') !== 'raw') throw needsSize(label);
      const tell = (bytes: number): void => {
        report.bytes = bytes;
        tellProgress(options, { bytes, totalBytes: upload.size });
      };
      const result = await transferAttempts(context, { label, lifetime, host: options.host }, (attempt) => {
        hasBegun = true;
        report.host = attempt.host.origin;
        const { headers } = report;
        return sendUpload(context, attempt, { label, path, query, upload, isFramed, headers, tell });
      });
      report.end();
      return result;
    } finally {
      await within(upload.release(), releaseMs, context.core.clock);
    }
  } catch (error) {
    report.end(error);
    throw error;
  } finally {
    lifetime.end();
  }
}

function needsSize(label: string): InvalidArgumentError {
  return new InvalidArgumentError(
    label,
    'query.format',
    'must be raw when the length of the source is not known',
    { hint: 'Say how long it is: { size }. Servers take nothing but raw disks in frames.' },
  );
}
