import { XapiTransportError } from '../errors/transport-error.js';
import { headOf } from '../transport/refuse-reply.js';
import type { HttpExchangeReply } from './exchange.js';
import type { TransferOutcome } from './transfer-attempts.js';
import { taskFailure, type TransferTask } from './transfer-task.js';

// A task fails before or just after the answer leaves.
const taskMs = 1_000;

/**
 * What an answer that is no success means: another attempt, or an error, that of the task where there is one. Undefined for
 * a success.
 * @throws XapiError, XapiTransportError XAPI_HTTP
 */
export async function refusalOf(
  { status, location, body }: HttpExchangeReply,
  label: string,
  task: TransferTask | undefined,
): Promise<TransferOutcome<never> | undefined> {
  if (status >= 200 && status < 300) return undefined;
  if (status === 401) return { kind: 'again', because: { kind: 'session' } };
  if (status >= 300 && status < 400 && location !== undefined)
    return { kind: 'again', because: { kind: 'redirect', location } };
  const page = await headOf(body);
  const error = new XapiTransportError(
    `${label}: the server answered HTTP ${status} and ${page === '' ? 'an empty body' : `"${page}"`}`,
    {
      code: 'XAPI_HTTP',
      method: label,
      status,
      retryable: false,
      hint:
        status === 403 || status === 404
          ? 'The host does not have this path, or nothing of this name.'
          : 'Look at the log of the host.',
    },
  );
  const end = status >= 500 ? await task?.end(taskMs) : undefined;
  throw (end !== undefined && task !== undefined && taskFailure(end, label, task.ref, error)) || error;
}
