import type { HttpReply } from '../wire/http-message.js';
import type { ReplyFault } from './fault-action.js';

const proxyPage = '<html><head><title>Service</title></head><body><h1>Something is wrong</h1></body></html>';

/** What is answered instead of the right thing, or of nothing. */
export function spoil(action: ReplyFault, right: HttpReply | undefined): HttpReply {
  const reply = right ?? { status: 200, contentType: 'application/json', body: '' };
  switch (action.kind) {
    case 'http-status':
      return {
        status: action.status,
        contentType: 'text/html',
        body: proxyPage,
        ...(action.location === undefined ? {} : { headers: { location: action.location } }),
      };
    case 'html':
      return { status: 200, contentType: 'text/html', body: proxyPage };
    case 'garbage':
      return { ...reply, body: action.bytes ?? '\u0001{"jsonrpc":"2.0","result":' };
    case 'wrong-content-type':
      return { ...reply, contentType: action.contentType ?? 'text/plain' };
    case 'nan':
      return {
        ...reply,
        body: withoutNumber(typeof reply.body === 'string' ? reply.body : '', reply.contentType),
      };
  }
}

/** The first number of an answer replaced: a float in XML, any number in JSON but the version and the id. */
function withoutNumber(body: string, contentType: string | undefined): string {
  return contentType === 'text/xml'
    ? body.replace(/<double>[^<]*<\/double>/, '<double>nan</double>')
    : body.replace(/("(?:result|[\w:]+)":)-?\d[\d.e+-]*(?!.*"jsonrpc")/, '$1NaN');
}
