import { anObject, oneOf, type OptionCheck } from '@bioxen/core';
import heartbeat from './heartbeat.lua';
import httpClient from './http-client.lua';
import { LuaScriptTemplate } from './lua-script-template.js';
import {
  aFiniteCount,
  aHost,
  aPort,
  countOrInfinity,
  finiteMilliseconds,
  someBytes,
  textOrBytes,
} from './script-parameter.js';
import server from './server.lua';

/** Values of the echo server. */
export interface EchoServerValues {
  /** @defaultValue '127.0.0.1' */
  readonly host?: string;
  readonly port: number;
  /** Connections to serve before it ends; `Infinity` serves for ever. @defaultValue 1 */
  readonly connections?: number;
}

/** Values of the heartbeat, which needs an echo server at the other end. */
export interface HeartbeatValues {
  /** @defaultValue '127.0.0.1' */
  readonly host?: string;
  readonly port: number;
  /** Begins each line that is sent. @defaultValue 'heartbeat' */
  readonly name?: string;
  /** How many are sent. @defaultValue 3 */
  readonly beats?: number;
  /** From one beat to the next, and how long each waits for its echo, milliseconds. @defaultValue 1000 */
  readonly intervalMs?: number;
}

/** Values of the HTTP client. */
export interface HttpClientValues {
  /** Begins with `http://`. */
  readonly url: string;
  /** @defaultValue 'GET' */
  readonly method?: 'DELETE' | 'GET' | 'HEAD' | 'POST' | 'PUT';
  /** @defaultValue none */
  readonly headers?: Readonly<Record<string, string>>;
  /** @defaultValue empty */
  readonly body?: string | Uint8Array;
  /** How long the server may be silent, milliseconds. @defaultValue 30000 */
  readonly timeoutMs?: number;
  /** @defaultValue 10 MiB */
  readonly maxBodyBytes?: number;
}

const LOOPBACK = '127.0.0.1';

const aLine: OptionCheck = (value) =>
  typeof value === 'string' && /^[^\r\n]+$/.test(value) ? undefined : 'a line of text';
const anHttpUrl: OptionCheck = (value) =>
  typeof value === 'string' && /^http:\/\/[^/\s][^\s]*$/.test(value)
    ? undefined
    : 'an address that begins with http://';

/** Lua programs for networked VMs, ready to be given values. */
export const networkScripts: {
  /** Sends back what it receives, over many connections at once. */
  readonly echoServer: LuaScriptTemplate<EchoServerValues>;
  /** Sends a line at each beat and waits for its echo: `{ sent, answered, roundTripsMs }`. */
  readonly heartbeat: LuaScriptTemplate<HeartbeatValues>;
  /** One HTTP request through `socket.http`: `{ status, headers, body }`. */
  readonly httpClient: LuaScriptTemplate<HttpClientValues>;
} = {
  echoServer: new LuaScriptTemplate<EchoServerValues>('echo server', server, {
    host: { check: aHost, defaultValue: LOOPBACK },
    port: { check: aPort },
    connections: { check: countOrInfinity, defaultValue: 1 },
  }),
  heartbeat: new LuaScriptTemplate<HeartbeatValues>('heartbeat', heartbeat, {
    host: { check: aHost, defaultValue: LOOPBACK },
    port: { check: aPort },
    name: { check: aLine, defaultValue: 'heartbeat' },
    beats: { check: aFiniteCount, defaultValue: 3 },
    intervalMs: { check: finiteMilliseconds, defaultValue: 1000 },
  }),
  httpClient: new LuaScriptTemplate<HttpClientValues>('HTTP client', httpClient, {
    url: { check: anHttpUrl },
    method: { check: oneOf('DELETE', 'GET', 'HEAD', 'POST', 'PUT'), defaultValue: 'GET' },
    headers: { check: anObject, defaultValue: {} },
    body: { check: textOrBytes, defaultValue: '' },
    timeoutMs: { check: finiteMilliseconds, defaultValue: 30_000 },
    maxBodyBytes: { check: someBytes, defaultValue: 10 * 2 ** 20 },
  }),
};
