import type { WireError } from './error.js';

/** A question, its answer, or why there is none; the number is that of the question. */
export type Message =
  | readonly [kind: typeof QUESTION, number: number, method: string, params: unknown]
  | readonly [kind: typeof ANSWER, number: number, value: unknown]
  | readonly [kind: typeof FAILURE, number: number, error: WireError];

/** The kinds of messages. */
export const QUESTION = 0;
export const ANSWER = 1;
export const FAILURE = 2;

/** Has what came the shape of a message? */
export function isMessage(message: unknown): message is Message {
  if (!Array.isArray(message) || !Number.isSafeInteger(message[1])) return false;
  const [kind, , third] = message as readonly unknown[];
  if (kind === QUESTION) return message.length === 4 && typeof third === 'string';
  return message.length === 3 && (kind === ANSWER || kind === FAILURE);
}
