import { xmlText } from './xml-writer.js';

const sorry =
  'An unexpected error occurred; please wait a while and try again. If the problem persists, please contact your support representative.';

const page = (title: string, text: string): string => `<html><body><h1>${title}</h1>${text}</body></html>`;

/** What xapi answers when it ran into an exception, mostly a request that it cannot parse. */
export function internalErrorPage(exception: string): string {
  const shown = xmlText(exception).replaceAll("'", '&apos;');
  return page('HTTP 500 internal server error', `${sorry}<h1> Additional information </h1>${shown}`);
}

/** The page of HTTP 401. */
export const unauthorisedPage: string = page(
  'HTTP 401 unauthorised',
  'Please check your credentials and retry.',
);

/** The page of HTTP 403. */
export const forbiddenPage: string = page(
  'HTTP 403 forbidden',
  'Access to the requested resource is forbidden.',
);

/** The page of HTTP 404. */
export const notFoundPage: string = page('HTTP 404 not found', 'The requested resource was not found.');
