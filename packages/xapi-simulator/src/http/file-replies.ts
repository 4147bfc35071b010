import type { ApiFailure } from '../dispatch/api-failure.js';
import type { HttpReply } from '../wire/http-message.js';
import { internalErrorPage, unauthorisedPage } from '../wire/http-pages.js';

/** Success with nothing to say. */
export const emptyReply: HttpReply = { status: 200, contentType: 'text/html', body: '' };

/** For a client without a session. */
export const unauthorisedReply: HttpReply = {
  status: 401,
  contentType: 'text/html',
  body: unauthorisedPage,
  headers: { 'WWW-Authenticate': 'Basic realm="XenServer API"' },
  close: true,
};

/** A transfer that failed; the task tells more. */
export function failedReply(failure: ApiFailure): HttpReply {
  const shown = `Server_error(${[failure.code, ...failure.params].join(', ')})`;
  return { status: 500, contentType: 'text/html', body: internalErrorPage(shown), close: true };
}
