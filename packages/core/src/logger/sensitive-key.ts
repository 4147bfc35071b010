const containing = /password|passwd|passphrase|secret|privatekey|apikey|authorization|credential|cookie/;
const ending = /(?:tokens?|sessionid|sessionref)$/;
// Where a secret is kept, or how long it is, is no secret.
const harmless = /(?:path|file|length|count)$/;

function normalize(key: string): string {
  return key.toLowerCase().replace(/[^a-z0-9]/g, '');
}

/**
 * Does a field of this name hold a secret? Case, `_` and `-` do not matter, and a
 * prefix does not either: `password`, `XCP_PASSWORD`, `sessionId`, `access_token`.
 * `also` adds names for one caller.
 */
export function isSensitiveKey(key: string, also: readonly string[] = []): boolean {
  const name = normalize(key);
  if (also.some((extra) => normalize(extra) === name)) return true;
  if (ending.test(name)) return true;
  return containing.test(name) && !harmless.test(name);
}
