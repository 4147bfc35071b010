import type { HostRole } from '../pool/sim-pool.js';
import type { HttpExchange } from '../wire/http-exchange.js';
import type { HttpReply } from '../wire/http-message.js';

/** Answers a PUT or GET. */
export type FileRoute = (exchange: HttpExchange, host: HostRole) => Promise<HttpReply>;

/** The paths that are no calls. */
export interface FileRoutes {
  find(method: string, path: string): FileRoute | undefined;
}
