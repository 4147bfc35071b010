import type { Duplex } from 'node:stream';
import type { CallOptions } from '../call-options.js';
import { XapiTransportError } from '../errors/transport-error.js';
import type { EventSource } from '../events/event-source.js';
import { type Lifetime, startLifetime } from '../events/lifetime.js';
import { messageNamed } from '../message-named.js';
import type { Ref } from '../refs.js';
import { faultError } from '../session/fault-error.js';
import { checkCallOptions } from '../split-call-options.js';
import { headOf } from '../transport/refuse-reply.js';
import { ExchangeFault } from './exchange-fault.js';
import { reportTransfer, type TransferReport } from './report-transfer.js';
import { redirectedHost } from './transfer-host.js';
import { transferPath } from './transfer-path.js';

const label = 'CONNECT /console';

/**
 * Connects with a console, on the host where its VM runs and under the TLS policy of the client.
 * @throws XapiError HANDLE_INVALID; XapiTransportError, CallAbortedError
 */
export async function openConsole(
  source: EventSource,
  console: Ref<'console'>,
  options: CallOptions,
): Promise<Duplex> {
  checkCallOptions(options);
  const { core } = source;
  const lifetime = startLifetime(core, label, { timeoutMs: core.idleMs, ...options });
  const report = reportTransfer(core, label);
  try {
    if (lifetime.over !== undefined) throw lifetime.error();
    const socket = await connect(source, console, lifetime, report);
    const forget = core.onClose(() => socket.destroy());
    socket.once('close', () => {
      forget();
      report.end();
    });
    return socket;
  } catch (error) {
    const shown = lifetime.over === undefined ? error : lifetime.error();
    report.end(shown);
    throw shown;
  } finally {
    lifetime.end();
  }
}

async function connect(
  source: EventSource,
  console: Ref<'console'>,
  { signal }: Lifetime,
  report: TransferReport,
): Promise<Duplex> {
  const { core, invoker } = source;
  const { callMs: timeoutMs } = core;
  const location = await invoker.send(messageNamed('console.get_location'), [console], { signal, timeoutMs });
  const session = await core.connect({ signal, timeoutMs });
  const url = URL.canParse(String(location)) ? new URL(String(location)) : undefined;
  if (url === undefined) throw refused(200, 'the pool has no place for this console');
  const host = await redirectedHost(source, session, url.href, label, signal);
  report.host = host.origin;
  const query = { ...Object.fromEntries(url.searchParams), ref: console };
  const path = transferPath(url.pathname, query, { session: session.ref });
  try {
    const { status, socket } = await host.tunnel({ path, headers: report.headers(), signal });
    if (status === 200) return socket;
    const page = await headOf(socket);
    socket.destroy();
    throw refused(status, page === '' ? 'nothing more' : `"${page}"`);
  } catch (error) {
    throw error instanceof ExchangeFault ? faultError(error, { method: label, isRead: true }, true) : error;
  }
}

function refused(status: number, what: string): XapiTransportError {
  return new XapiTransportError(`${label}: the server answered HTTP ${status} and ${what}`, {
    code: 'XAPI_HTTP',
    method: label,
    status,
    retryable: false,
    hint: 'Only a VM that runs has a console, and the user needs a role that may see it.',
  });
}
