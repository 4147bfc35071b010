import { XapiTransportError } from '../errors/transport-error.js';
import type { HttpReply } from './transport.js';

const shownCharacters = 200;
const readCharacters = 4_096;

/** What a body says at its beginning, for messages. */
export async function headOf(body: AsyncIterable<Uint8Array>): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  try {
    for await (const chunk of body) {
      text += decoder.decode(chunk, { stream: true });
      if (text.length >= readCharacters) break;
    }
  } catch {
    // The status is what counts; a body that breaks off does not change it.
  }
  return answerHead(plainText(text));
}

/** The beginning of an answer as it may be shown: those to a login hold the session, and others may repeat what was sent. */
export function answerHead(text: string): string {
  return text.replaceAll(/OpaqueRef:[\w-]+/g, 'OpaqueRef:…').slice(0, shownCharacters);
}

// xapi's pages of errors say what matters under this headline.
function plainText(text: string): string {
  if (!/^\s*<(?:!doctype )?html/i.test(text)) return text;
  const words = text
    .replaceAll(/<[^>]*>/g, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim();
  const [, detail] = words.split('Additional information');
  return detail === undefined || detail.trim() === '' ? words : detail.trim();
}

/** Throws unless the status is 200 and the content type the expected one. */
export async function checkHead(method: string, reply: HttpReply, contentTypes: RegExp): Promise<void> {
  const { status, contentType, location } = reply;
  if (status === 200 && contentTypes.test(contentType)) return;
  if (status >= 300 && status < 400)
    throw new XapiTransportError(`${method}: the server redirects with HTTP ${status}`, {
      code: 'XAPI_HTTP',
      method,
      status,
      hint:
        location === undefined
          ? 'Give the address of the coordinator itself.'
          : `Use ${location} as url if you trust it; redirects are never followed.`,
    });
  const head = await headOf(reply.body);
  const what = head === '' ? 'an empty body' : `"${head}"`;
  if (status === 200)
    throw new XapiTransportError(`${method}: the answer has content type "${contentType}" and says ${what}`, {
      code: 'XAPI_PROTOCOL',
      method,
      status,
      hint: 'Check that the address is the one of an XCP-ng or XenServer host.',
    });
  throw new XapiTransportError(`${method}: the server answered HTTP ${status} and ${what}`, {
    code: 'XAPI_HTTP',
    method,
    status,
    hint: 'An answer of XenAPI is always HTTP 200: look for a proxy in between, or at the log of the host.',
  });
}

/** The error for a body that is no answer. */
export function protocolFault(
  method: string,
  problem: string,
  head: string,
  cause?: unknown,
): XapiTransportError {
  return new XapiTransportError(`${method}: the answer ${problem}: "${answerHead(head)}"`, {
    code: 'XAPI_PROTOCOL',
    method,
    status: 200,
    cause,
  });
}
