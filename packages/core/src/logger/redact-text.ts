/** What stands in the place of a secret. */
export const REDACTED: string = '[redacted]';

// Bounded or single-pass patterns only: the text may be hostile and long.
const privateKey =
  /-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z0-9 ]{0,40}PRIVATE KEY-----|$)/g;
const urlPassword = /(:\/\/[^\s/?#@:]{0,256}:)[^\s/?#]{1,512}@/g;
// A digit or `=` is asked for, so that prose like "basic operations" stays.
const authorization = /\b(Bearer|Basic)\s+(?=[A-Za-z0-9._~+/-]*[0-9=])[A-Za-z0-9._~+/=-]{8,}/gi;
const names = 'password|passwd|passphrase|secret|token|session_?id|api[_-]?key|private[_-]?key';
const assignment = new RegExp(`(${names})=[^\\s&"'\\\\;,)]+`, 'gi');
const quoted = String.raw`\\"[^"\\]{0,4096}\\"|"(?:[^"\\]|\\.){0,4096}"|'(?:[^'\\]|\\.){0,4096}'`;
const member = new RegExp(
  String.raw`((?:${names}|authorization)\\?["']?\s{0,8}[:=]\s{0,8})(?:${quoted})`,
  'gi',
);

/**
 * The same text without the secrets that can be told from their form: PEM private
 * keys (also cut ones), passwords in URLs, Bearer and Basic credentials, and the
 * values in `password=…` and `"token": "…"`. Other text is unchanged.
 */
export function redactText(text: string): string {
  // Most text has none of these; one look costs far less than five replacements.
  if (!/[=:]|PRIVATE KEY|Bearer|Basic/i.test(text)) return text;
  return text
    .replace(privateKey, `${REDACTED} private key`)
    .replace(urlPassword, `$1${REDACTED}@`)
    .replace(authorization, `$1 ${REDACTED}`)
    .replace(assignment, `$1=${REDACTED}`)
    .replace(member, `$1"${REDACTED}"`);
}
