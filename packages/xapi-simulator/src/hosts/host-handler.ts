import type { FaultSchedule } from '../faults/fault-schedule.js';
import type { FaultAction } from '../faults/fault-action.js';
import { respond, type Respondent } from '../faults/respond.js';
import type { ServerControls } from '../faults/server-controls.js';
import type { HostRole, SimPool } from '../pool/sim-pool.js';
import type { HandleExchange } from '../wire/http-connection.js';
import type { HttpExchange } from '../wire/http-exchange.js';
import type { HttpReply } from '../wire/http-message.js';
import { forbiddenPage, internalErrorPage, notFoundPage } from '../wire/http-pages.js';
import { MalformedRequest } from '../wire/malformed-request.js';
import { ocamlFailure } from '../wire/ocaml-text.js';
import type { FileRoutes } from '../http/file-route.js';
import { type ReadCall, type RpcEndpoint, sessionOf, withThumbprint } from './rpc-endpoint.js';
import type { ProtocolOptions } from './protocol-options.js';

// xapi takes no larger call.
const largestCallBytes = 300 * 1024;

/** What a handler needs. */
export interface HostHandlerParts {
  readonly pool: SimPool;
  readonly host: HostRole;
  readonly endpoint: RpcEndpoint;
  readonly files: FileRoutes;
  readonly protocols: ProtocolOptions;
  readonly controls: ServerControls;
  readonly faults: FaultSchedule;
}

/** Answers the requests to one host: calls by POST, files by PUT and GET. */
export function createHostHandler(parts: HostHandlerParts): HandleExchange {
  const { pool, host, endpoint, files, protocols, controls, faults } = parts;

  // Whoever came without TLS is sent on to the port without.
  function roleFor(exchange: HttpExchange): HostRole {
    return exchange.isSecure ? host : { ...host, coordinatorAddress: host.coordinatorPlainAddress };
  }

  function strike(method: string, session: string | undefined): readonly FaultAction[] {
    return faults.strike({ host: host.index, method, session });
  }

  function respondent(
    exchange: HttpExchange,
    session: string | undefined,
  ): Omit<Respondent, 'execute' | 'fail'> {
    return {
      exchange,
      host: roleFor(exchange),
      clock: pool.clock,
      controls,
      session,
      withThumbprint: (reply, thumbprint) => withThumbprint(reply, exchange, host, thumbprint),
    };
  }

  async function handleCall(exchange: HttpExchange): Promise<void> {
    const { contentLength, request } = exchange;
    if (contentLength === undefined) {
      await exchange.reply(serverError(ocamlFailure('We require a content-length: HTTP header')));
      return;
    }
    if (contentLength > largestCallBytes) {
      await exchange.drain();
      await exchange.reply(serverError('Http.Client_requested_size_over_limit'));
      return;
    }
    const body = await exchange.body();
    if (body === undefined) return;
    const isJson = request.path === '/jsonrpc' || request.path === '/json';
    if (isJson && !protocols.json && protocols.withoutJson !== 'xml-parser') {
      await exchange.reply(protocols.withoutJson === 'not-found' ? notFound : notUnderstood);
      return;
    }
    if (!isJson && !protocols.xml) {
      await exchange.reply(notFound);
      return;
    }
    let read: ReadCall;
    try {
      read = endpoint.read(isJson && protocols.json ? 'json' : 'xml', body, roleFor(exchange), exchange);
    } catch (error) {
      if (!(error instanceof MalformedRequest)) throw error;
      await exchange.reply(serverError(error.message));
      return;
    }
    const session = sessionOf(read.call);
    await respond(strike(read.call.method, session), {
      ...respondent(exchange, session),
      execute: read.execute,
      fail: (code, params) => read.fail({ code, params }),
    });
  }

  async function handleFile(exchange: HttpExchange): Promise<void> {
    const { method, path, query } = exchange.request;
    const route = files.find(method, path);
    const session = query.get('session_id');
    await respond(strike(path, session), {
      ...respondent(exchange, session),
      // xapi knows no other page, and says so in this way.
      execute: async () =>
        route?.(exchange, host) ?? (method === 'OPTIONS' ? preflight(exchange) : forbidden),
      fail: (code) => serverError(code),
    });
  }

  return (exchange) => (exchange.request.method === 'POST' ? handleCall(exchange) : handleFile(exchange));
}

const html = (status: number, body: string): HttpReply => ({ status, contentType: 'text/html', body });
const forbidden: HttpReply = { ...html(403, forbiddenPage), close: true };
const notFound = html(404, notFoundPage);

/** What browsers ask before they let a page of another origin make calls. */
function preflight({ request }: HttpExchange): HttpReply {
  const asked = request.headers.get('access-control-request-headers');
  return {
    status: 200,
    body: '',
    headers: {
      'Access-Control-Allow-Origin': '*',
      'Access-Control-Allow-Headers': [...(asked === undefined ? [] : [asked]), 'X-Requested-With'].join(
        ', ',
      ),
      'Access-Control-Allow-Methods': 'PUT',
    },
  };
}

/** What some servers without JSON-RPC say: success, in XML. */
const notUnderstood: HttpReply = {
  status: 200,
  contentType: 'text/xml',
  body: '<?xml version="1.0"?><methodResponse><fault><value><struct><member><name>faultCode</name><value><int>1</int></value></member><member><name>faultString</name><value>not understood</value></member></struct></value></fault></methodResponse>',
};

function serverError(exception: string): HttpReply {
  return { ...html(500, internalErrorPage(exception)), close: true };
}
