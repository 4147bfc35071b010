import { once } from 'node:events';
import { request as httpRequest } from 'node:http';

/** What a call answered instead of a result. */
class CallFailure extends Error {
  readonly failure: readonly string[];

  constructor(failure: readonly string[]) {
    super(failure.join(' '));
    this.failure = failure;
  }
}

/** A client of few lines, over Node's own HTTP: it shares no code with what it tests. */
export interface JsonClient {
  readonly session: string;
  /** Calls with the session as first argument. */
  call<T = unknown>(method: string, ...params: readonly unknown[]): Promise<T>;
  /** Calls an `Async.` message and waits for the end of its task. */
  runTask<T = Readonly<Record<string, unknown>>>(method: string, ...params: readonly unknown[]): Promise<T>;
}

/** Calls a method as it is, on a connection of its own: a restarted server meets no connection of before. */
export async function callJson<T = unknown>(
  url: string,
  method: string,
  params: readonly unknown[],
  signal?: AbortSignal,
): Promise<T> {
  const body = JSON.stringify({ jsonrpc: '2.0', method, params, id: 1 });
  const request = httpRequest(`${url}/jsonrpc`, {
    method: 'POST',
    agent: false,
    headers: { 'user-agent': 'simulator-test', 'content-length': Buffer.byteLength(body) },
    ...(signal === undefined ? {} : { signal }),
  });
  request.end(body);
  const [response] = (await once(request, 'response')) as [AsyncIterable<Buffer>];
  const pieces: Buffer[] = [];
  for await (const piece of response) pieces.push(piece);
  const reply = JSON.parse(Buffer.concat(pieces).toString()) as {
    result?: T;
    error?: { message: string; data: string[] };
  };
  if (reply.error !== undefined) throw new CallFailure([reply.error.message, ...reply.error.data]);
  return reply.result as T;
}

/** Logs in. */
export async function logIn(url: string, user = 'root', password = 'secret'): Promise<JsonClient> {
  const session = await callJson<string>(url, 'session.login_with_password', [user, password, '1.0', 'test']);
  const call = <T>(method: string, ...params: readonly unknown[]): Promise<T> =>
    callJson<T>(url, method, [session, ...params]);
  return {
    session,
    call,
    runTask: async <T>(method: string, ...params: readonly unknown[]): Promise<T> => {
      const task = await call<string>(method, ...params);
      let token = '';
      for (;;) {
        const batch = await call<{ token: string }>('event.from', [`task/${task}`], token, 10);
        token = batch.token;
        const record = await call<{ status: string }>('task.get_record', task);
        if (record.status !== 'pending' && record.status !== 'cancelling') return record as T;
      }
    },
  };
}

/** What a call answers instead of a result; fails when it has one. */
export async function failureOf(call: Promise<unknown>): Promise<readonly string[]> {
  try {
    const result = await call;
    throw new TypeError(`The call succeeded: ${JSON.stringify(result)}`);
  } catch (error) {
    if (error instanceof CallFailure) return error.failure;
    throw error;
  }
}
