import { text } from '../database/read-field.js';
import type { SimPool } from '../pool/sim-pool.js';
import type { HttpRequest, Tunnel } from '../wire/http-message.js';
import { notFoundPage } from '../wire/http-pages.js';
import { isAuthorized } from './authorize.js';
import { unauthorisedReply } from './file-replies.js';
import type { FileRoute } from './file-route.js';

const rfbGreeting = Buffer.from('RFB 003.008\n');

/**
 * `CONNECT /console`: what a console says. There is no screen behind it: one of `rfb` greets as a VNC server does, and all give
 * back what they are told, until the VM is off.
 */
export function openConsole(pool: SimPool): FileRoute {
  return async ({ request }) => {
    if (!isAuthorized(pool, request)) return unauthorisedReply;
    const console = consoleOf(pool, request);
    if (console === undefined) return { status: 404, contentType: 'text/html', body: notFoundPage };
    const isRfb = text(pool.database.read('console', console), 'protocol') === 'rfb';
    return { status: 200, body: '', tunnel: (tunnel) => talk(pool, console, isRfb, tunnel) };
  };
}

async function talk({ database }: SimPool, console: string, isRfb: boolean, tunnel: Tunnel): Promise<void> {
  const forget = database.watch(({ className, ref, operation }) => {
    if (className === 'console' && ref === console && operation === 'del') tunnel.end();
  });
  try {
    if (isRfb) await tunnel.write(rfbGreeting);
    for await (const bytes of tunnel.incoming) await tunnel.write(bytes);
  } finally {
    forget();
  }
}

/** The console that a request names, by reference or uuid, as long as there is one. */
function consoleOf({ database }: SimPool, { query }: HttpRequest): string | undefined {
  const table = database.table('console');
  const [ref = '', uuid = ''] = [query.get('ref'), query.get('uuid')];
  return table.has(ref) ? ref : table.byUuid(uuid);
}
