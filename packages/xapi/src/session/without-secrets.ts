import type { XapiAuth } from './auth.js';

// Nothing is as long as this by chance.
const longSecret = 8;

/**
 * Parameters of an error without the secrets of the login, should the server repeat them. A short password is only taken
 * out where it stands alone: `1` or `abc` is also part of numbers and references, which programs compare.
 */
export function withoutSecrets(params: readonly string[], auth: XapiAuth): readonly string[] {
  const secret = 'password' in auth ? auth.password : 'session' in auth ? auth.session : '';
  if (secret === '') return params;
  if (secret.length >= longSecret) return params.map((param) => param.replaceAll(secret, redacted));
  const literal = secret.replaceAll(/[\\^$.*+?()[\]{}|/]/g, String.raw`\$&`);
  const alone = new RegExp(String.raw`OpaqueRef:[-\w]+|(?<![\p{L}\p{N}])${literal}(?![\p{L}\p{N}])`, 'gu');
  return params.map((param) => param.replaceAll(alone, (found) => (found === secret ? redacted : found)));
}

const redacted = '[redacted]';
