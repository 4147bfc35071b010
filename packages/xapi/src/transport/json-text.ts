import type { RawValue } from '../wire/wire-value.js';

// An int of 2^53 or more where a value begins: JSON.parse could round it. It may also stand in a text, which costs time only;
// the zeros of the token that is in every batch of events are none.
const manyDigits = /\d{16}/;
const longNumber = /[:,[]\s*-?(?:[1-9]\d{16}|9\d{15})/;

const tokens = /"[^"\\]*(?:\\[\s\S][^"\\]*)*"|-?Infinity|NaN|-?\d[\d.eE+-]*/g;

const shortToken = 16;

/**
 * JSON as xapi writes it: bare `NaN` and `Infinity`, and ints of 64 bits, which come as text here so that nothing is
 * rounded. Texts in the JSON are never touched.
 * @throws SyntaxError
 */
export function parseJsonText(text: string): RawValue {
  // The first test is quick and lets most answers pass.
  if (manyDigits.test(text) && longNumber.test(text)) return parseQuoted(text);
  try {
    return JSON.parse(text) as RawValue;
  } catch (error) {
    if (/NaN|Infinity/.test(text)) return parseQuoted(text);
    throw error;
  }
}

function parseQuoted(text: string): RawValue {
  const quoted = text.replace(tokens, (token) => {
    if (token.startsWith('"')) return token;
    const isNumber = !token.endsWith('N') && !token.endsWith('y');
    return isNumber && token.length < shortToken ? token : `"${token}"`;
  });
  return JSON.parse(quoted) as RawValue;
}
