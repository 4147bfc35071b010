import { ApiFailure } from '../dispatch/api-failure.js';

/** The token of a generation. Tokens compare as text. */
export function eventToken(generation: number): string {
  return `${generation.toString().padStart(20, '0')},${'0'.repeat(20)}`;
}

/**
 * The generation of a token; `''` is before everything.
 * @throws ApiFailure EVENT_FROM_TOKEN_PARSE_FAILURE
 */
export function readEventToken(token: string): number {
  if (token === '') return 0;
  const parts = /^(-?\d+),(-?\d+)$/.exec(token);
  if (parts === null) throw new ApiFailure('EVENT_FROM_TOKEN_PARSE_FAILURE', token);
  return Number(parts[1]);
}
