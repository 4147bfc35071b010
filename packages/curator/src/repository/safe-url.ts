import { RepositoryError } from '../errors/repository-error.js';

const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;

/**
 * An address that files may be fetched from: https, or http on this computer, or http where that is allowed.
 * @throws RepositoryError
 */
export function checkedUrl(address: string, allowInsecure: boolean): URL {
  if (!URL.canParse(address)) throw new RepositoryError({ url: address, problem: 'it is no address' });
  const url = new URL(address);
  const isSafe =
    url.protocol === 'https:' || (url.protocol === 'http:' && (allowInsecure || LOOPBACK.test(url.hostname)));
  if (!isSafe)
    throw new RepositoryError({
      url: withoutLogin(url),
      problem: `'${url.protocol}' is not safe`,
      hint: 'Use https, or allow it: allowInsecure: true.',
    });
  if (url.username !== '' || url.password !== '')
    throw new RepositoryError({
      url: withoutLogin(url),
      problem: 'a login stands in the address',
      hint: "Give it as 'token' instead, which no log shows.",
    });
  return url;
}

/** Where a redirect leads. It may not lead from https to http. @throws RepositoryError */
export function redirected(from: URL, location: string, allowInsecure: boolean): URL {
  const to = checkedUrl(new URL(location, from).href, allowInsecure);
  if (from.protocol === 'https:' && to.protocol !== 'https:')
    throw new RepositoryError({ url: from.href, problem: 'it leads from https to http' });
  return to;
}

function withoutLogin(url: URL): string {
  const plain = new URL(url);
  plain.username = '';
  plain.password = '';
  return plain.href;
}
