import { XapiError } from '../errors/xapi-error.js';
import type { LoginAnswer } from './login.js';

const largestHops = 3;

/** A session at a coordinator. */
export interface FoundCoordinator {
  readonly origin: string;
  readonly answer: LoginAnswer & { readonly kind: 'session' };
}

/**
 * Logs in at a host and follows it to the coordinator of its pool, over three hosts at most.
 * @throws XapiError HOST_IS_SLAVE when hosts name each other in a circle
 */
export async function followToCoordinator(
  origin: string,
  login: (origin: string) => Promise<LoginAnswer>,
  onRedirect: (from: string, to: string) => void,
): Promise<FoundCoordinator> {
  let at = origin;
  let refusal: XapiError | undefined;
  for (let hop = 0; hop <= largestHops; hop += 1) {
    const answer = await login(at);
    if (answer.kind === 'session') return { origin: at, answer };
    onRedirect(at, answer.origin);
    at = answer.origin;
    refusal = answer.refusal;
  }
  if (refusal !== undefined) throw refusal;
  throw new XapiError('HOST_IS_SLAVE', [], { method: 'session.login_with_password' });
}

/**
 * Asks all members at once and gives the first that is the coordinator or leads to it. Sessions of those that come later
 * are handed to `surplus`, to be ended.
 * @throws AggregateError when none does
 */
export function firstCoordinator(
  origins: readonly string[],
  find: (origin: string) => Promise<FoundCoordinator>,
  surplus: (found: FoundCoordinator) => void,
): Promise<FoundCoordinator> {
  let chosen: FoundCoordinator | undefined;
  return Promise.any(
    origins.map(async (origin) => {
      const found = await find(origin);
      if (chosen === undefined) chosen = found;
      else surplus(found);
      return found;
    }),
  );
}
