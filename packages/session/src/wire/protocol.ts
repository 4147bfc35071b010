import { z } from 'zod';
import type { WireGraph } from './graph.js';

/** Of the protocol: programs of one major version understand each other. */
export const PROTOCOL: { readonly major: number; readonly minor: number } = { major: 1, minor: 1 };

interface WirePosition {
  readonly seq: number;
  readonly bytes?: number | undefined;
}

interface WireAttachOptions {
  readonly mode?: 'shared' | 'exclusive' | 'observe' | undefined;
  readonly takeover?: boolean | undefined;
  readonly fromSeq?: number | 'all' | 'now' | 'unread' | undefined;
  readonly clientName?: string | undefined;
  readonly lossless?: boolean | undefined;
}

interface WireLimits {
  readonly ringBytes?: number | undefined;
  readonly ringEvents?: number | undefined;
  readonly maxQueued?: number | undefined;
  readonly idleTimeoutMs?: number | undefined;
  readonly keepLocals?: boolean | undefined;
  readonly madeFor?: string | undefined;
}

/** Method → what it takes, one record each. Sessions that a client is attached to go by the handle that it got. */
export interface MethodParams {
  readonly hello: { readonly major: number; readonly minor: number; readonly version: string };
  readonly create: {
    readonly id: string;
    readonly vm: WireGraph;
    readonly limits: WireLimits;
    readonly attach: WireAttachOptions;
  };
  readonly attach: { readonly id: string; readonly options: WireAttachOptions };
  /** Answered at once: a sign of life. */
  readonly ping: object;
  readonly list: object;
  readonly detachAll: { readonly id: string };
  readonly terminate: { readonly id: string };
  readonly restart: { readonly id: string; readonly replay?: readonly number[] | undefined };
  readonly status: object;
  readonly stop: { readonly force: boolean };
  readonly input: {
    readonly handle: string;
    readonly text: string;
    readonly wait: boolean;
    readonly last?: boolean | undefined;
    readonly chunkName?: string | undefined;
  };
  readonly execute: {
    readonly handle: string;
    readonly code: string | Uint8Array;
    /** Left out where there are none. */
    readonly options?: WireGraph | undefined;
    /** Names the call for `abort`. */
    readonly token?: number | undefined;
  };
  readonly read: {
    readonly handle: string;
    readonly from: WirePosition;
    readonly maxBytes?: number | undefined;
    readonly wait?: 'event' | 'idle' | undefined;
    readonly counts?: boolean | undefined;
    readonly token?: number | undefined;
  };
  /** Of a service that lives in the daemon beside the sessions. */
  readonly call: {
    readonly service: string;
    readonly method: string;
    readonly params: WireGraph;
    readonly token: number;
  };
  readonly abort: { readonly token: number };
  readonly interrupt: {
    readonly handle: string;
    readonly graceMs?: number | undefined;
    readonly escalate?: boolean | undefined;
  };
  readonly isComplete: { readonly handle: string; readonly code: string };
  readonly complete: { readonly handle: string; readonly text: string };
  readonly history: {
    readonly handle: string;
    readonly limit?: number | undefined;
    readonly grep?: string | undefined;
  };
  readonly setEnvironment: { readonly handle: string; readonly name: string; readonly reload: boolean };
  /** Pairs of a name and a source text. */
  readonly addModules: { readonly handle: string; readonly modules: readonly (readonly [string, string])[] };
  readonly details: { readonly handle: string };
  readonly detach: { readonly handle: string };
}

/** The name of a method. */
export type Method = keyof MethodParams;

/** What a method takes. */
export type Params<M extends Method> = MethodParams[M];

const id = z.string();
const handle = z.string();
const count = z.number().int().min(0);
const bytes = z.custom<Uint8Array>((value) => value instanceof Uint8Array);
const graph = z.object({
  root: z.unknown(),
  tables: z.array(z.array(z.unknown()).min(1)),
}) as unknown as z.ZodType<WireGraph>;
/** Milliseconds; Infinity is never. */
const duration = z.custom<number>((value) => typeof value === 'number' && value > 0);
const position = z.object({ seq: count, bytes: count.optional() });

const attachOptions = z.object({
  mode: z.enum(['shared', 'exclusive', 'observe']).optional(),
  takeover: z.boolean().optional(),
  fromSeq: z.union([count, z.enum(['all', 'now', 'unread'])]).optional(),
  clientName: z.string().max(200).optional(),
  lossless: z.boolean().optional(),
});

const limits = z.object({
  ringBytes: count.optional(),
  ringEvents: count.optional(),
  maxQueued: count.optional(),
  idleTimeoutMs: duration.optional(),
  keepLocals: z.boolean().optional(),
  madeFor: z.string().max(200).optional(),
});

/** What the record of each method must be. */
export const methods: { readonly [M in Method]: z.ZodType<MethodParams[M]> } = {
  hello: z.object({ major: z.number(), minor: z.number(), version: z.string() }),
  create: z.object({ id, vm: graph, limits, attach: attachOptions }),
  attach: z.object({ id, options: attachOptions }),
  ping: z.object({}),
  list: z.object({}),
  detachAll: z.object({ id }),
  terminate: z.object({ id }),
  restart: z.object({ id, replay: z.array(count).optional() }),
  status: z.object({}),
  stop: z.object({ force: z.boolean() }),
  input: z.object({
    handle,
    text: z.string(),
    wait: z.boolean(),
    last: z.boolean().optional(),
    chunkName: z.string().optional(),
  }),
  execute: z.object({
    handle,
    code: z.union([z.string(), bytes]),
    options: graph.optional(),
    token: z.number().optional(),
  }),
  read: z.object({
    handle,
    from: position,
    maxBytes: count.optional(),
    wait: z.enum(['event', 'idle']).optional(),
    counts: z.boolean().optional(),
    token: z.number().optional(),
  }),
  call: z.object({ service: z.string(), method: z.string(), params: graph, token: z.number() }),
  abort: z.object({ token: z.number() }),
  interrupt: z.object({ handle, graceMs: duration.optional(), escalate: z.boolean().optional() }),
  isComplete: z.object({ handle, code: z.string() }),
  complete: z.object({ handle, text: z.string() }),
  history: z.object({ handle, limit: count.optional(), grep: z.string().optional() }),
  setEnvironment: z.object({ handle, name: z.string(), reload: z.boolean() }),
  addModules: z.object({ handle, modules: z.array(z.tuple([z.string(), z.string()])) }),
  details: z.object({ handle }),
  detach: z.object({ handle }),
};

/** What the daemon says of itself. */
export interface DaemonHello {
  readonly major: number;
  readonly minor: number;
  /** Of the package whose program the daemon runs. */
  readonly version: string;
  readonly pid: number;
  /** Wall clock, milliseconds since 1970. */
  readonly startedAt: number;
  /** The types of VM that it can make. */
  readonly types: readonly string[];
}
