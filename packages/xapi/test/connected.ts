import { type ClientEvent, XAPIClient, type XapiClientSettings } from '@bioxen/xapi';
import { type Handler, type LoopbackOptions, type LoopbackXapi, startLoopback } from './loopback-xapi.js';

/** A client on a server of a few lines, and what the client told. */
export interface Connected {
  readonly server: LoopbackXapi;
  readonly client: XAPIClient;
  readonly events: readonly ClientEvent[];
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

export const password = 'CANARY-password';

/** Starts both; nothing is connected yet. */
export async function connected(
  handler?: Handler,
  settings: XapiClientSettings = {},
  options: LoopbackOptions = {},
): Promise<Connected> {
  const server = await startLoopback(handler, options);
  const events: ClientEvent[] = [];
  const client = new XAPIClient({
    url: server.url,
    auth: { username: 'root', password },
    onEvent: (event) => events.push(event),
    ...settings,
  });
  const close = async (): Promise<void> => {
    await client.close();
    await server.close();
  };
  return { server, client, events, close, [Symbol.asyncDispose]: close };
}

/** What a promise is refused with. */
export async function refusal(promise: Promise<unknown>): Promise<unknown> {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  throw new Error('nothing was refused');
}
