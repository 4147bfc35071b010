import type { ClientCore } from '../client-core.js';
import type { Invoker } from '../invoke.js';

/** What events are read with: a client's calls and its decoder. */
export interface EventSource {
  readonly core: ClientCore;
  readonly invoker: Invoker;
}
