import { XapiTransportError } from '../errors/transport-error.js';
import { jsonRpc } from './json-rpc.js';
import type { Transport, TransportName } from './transport.js';
import { xmlRpc } from './xml-rpc.js';

const transports: Readonly<Record<TransportName, Transport>> = { 'json-rpc': jsonRpc, 'xml-rpc': xmlRpc };

/** Which protocol to speak: one of them, or the one that the server understands. */
export type TransportChoice = TransportName | 'auto';

/**
 * Makes the first call to a host. With `auto` it is made over JSON-RPC, and once more over XML-RPC when the answer shows
 * that the server has no JSON-RPC. What goes wrong with the connection is passed on and says nothing about protocols.
 */
export async function negotiate<Result>(
  choice: TransportChoice,
  attempt: (transport: Transport) => Promise<Result>,
): Promise<Result> {
  if (choice !== 'auto') return attempt(transports[choice]);
  let first: XapiTransportError;
  try {
    return await attempt(jsonRpc);
  } catch (error) {
    if (!speaksNoJson(error)) throw error;
    first = error;
  }
  try {
    return await attempt(xmlRpc);
  } catch (error) {
    if (!XapiTransportError.isInstance(error) || !isAboutTheAnswer(error)) throw error;
    throw new XapiTransportError(
      `The server speaks neither protocol. JSON-RPC: ${first.message}. XML-RPC: ${error.message}`,
      {
        code: error.code,
        status: error.status,
        method: error.method,
        cause: new AggregateError([first, error]),
        hint: 'Check that the address is the one of an XCP-ng or XenServer host.',
      },
    );
  }
}

function isAboutTheAnswer(error: XapiTransportError): boolean {
  return error.code === 'XAPI_HTTP' || error.code === 'XAPI_PROTOCOL';
}

// An xapi without /jsonrpc reads the body as XML and fails with 500, or has no such path, or answers XML.
function speaksNoJson(error: unknown): error is XapiTransportError {
  if (!XapiTransportError.isInstance(error)) return false;
  if (error.code === 'XAPI_PROTOCOL') return error.status === 200;
  return error.code === 'XAPI_HTTP' && [404, 405, 500].includes(error.status ?? 0);
}
