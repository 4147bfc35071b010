/** How something ended, for events and spans: `ok`, the code of the server's error, or the code of ours. */
export function resultCode(error: unknown): string {
  if (error === undefined) return 'ok';
  if (typeof error !== 'object' || error === null) return 'failed';
  if ('xapiCode' in error) return String(error.xapiCode);
  return 'code' in error ? String(error.code) : 'failed';
}
