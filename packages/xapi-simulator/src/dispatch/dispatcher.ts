import type { FieldSchema, MessageSchema, TypeCode } from '@bioxen/xapi/schema';
import type { SimValue } from '../database/sim-value.js';
import type { HostRole, SimPool } from '../pool/sim-pool.js';
import type { SimSession } from '../sessions/sim-session.js';
import type { SimTask } from '../tasks/sim-task.js';
import { wrongType } from './coerce.js';
import type { RpcCall, RpcValue } from '../wire/rpc-value.js';
import { createValueWriter, type Write } from '../wire/value-writer.js';
import type { WireValue } from '../wire/wire-value.js';
import { xmlDialect } from '../wire/xml-writer.js';
import { ApiFailure, internalError } from './api-failure.js';
import { readArguments } from './arguments.js';
import type { CallContext } from './call-context.js';
import { classMessage } from './class-messages.js';
import { fieldMessage, recordOf } from './field-messages.js';
import type { MessageHandler, MessageHandlers } from './message-handler.js';
import { objectMessage } from './object-messages.js';

/** Who calls, and where. */
export interface Caller {
  readonly host: HostRole;
  /** Aborts when the client is gone. */
  readonly signal: AbortSignal;
}

/** What a call answers, with the type that says how to write it. */
export interface Answer {
  readonly type: TypeCode;
  readonly value: WireValue;
  /** Without the wrapper of XML-RPC that carries the status. */
  readonly isBare?: boolean;
}

const aRef: TypeCode = { kind: 'string' };
const aList: TypeCode = { kind: 'set', element: aRef };

/** Takes calls to what they do, with the checks of xapi in the order of xapi. */
export class Dispatcher {
  readonly #pool: SimPool;
  readonly #special: MessageHandlers;
  readonly #handlers = new Map<string, MessageHandler>();
  readonly #writeXml: (type: TypeCode) => Write;

  constructor(pool: SimPool, special: MessageHandlers) {
    this.#pool = pool;
    this.#special = special;
    this.#writeXml = createValueWriter(xmlDialect, (className) => pool.model.fieldsOf(className));
  }

  /**
   * Executes a call.
   * @throws ApiFailure what the call answers instead
   */
  async dispatch({ method: name, params }: RpcCall, { host, signal }: Caller): Promise<Answer> {
    const [first] = params;
    // xapi looks for a session before it looks at the name.
    if (first !== undefined && first.kind !== 'string') throw wrongType('string', first);
    const isAsync = name.startsWith('Async.');
    const method = isAsync ? name.slice('Async.'.length) : name;
    if (method === 'system.listMethods') {
      return { type: aList, value: this.#pool.model.messageNames(), isBare: true };
    }
    const found = this.#pool.model.find(method);
    if (found === undefined || found.isAsyncCall) throw new ApiFailure('MESSAGE_METHOD_UNKNOWN', method);
    const { message } = found;
    const { session: sessionRef, args } = readArguments(this.#pool.model, message, params);
    const session = sessionRef === undefined ? undefined : this.#session(sessionRef, host);
    if (message.state === 'removed') throw new ApiFailure('MESSAGE_REMOVED');
    const context: CallContext = { pool: this.#pool, method, host, session, task: undefined, signal };
    if (!isAsync) return { type: message.result, value: await this.#run(message, context, args) };
    if (!message.isAsync) {
      throw new ApiFailure('Fault', `No async mode for this operation (rpc: ${method})`);
    }
    const run = async (task: SimTask): Promise<string> => {
      // Asked for and answered; a task goes on when its client leaves.
      const value = await this.#run(message, { ...context, task, signal: task.signal }, args);
      return `<value>${this.#writeXml(message.result)(value)}</value>`;
    };
    return { type: aRef, value: this.#startTask(method, host, session, run) };
  }

  #session(ref: string, host: HostRole): SimSession {
    const known = this.#pool.sessions.get(ref);
    if (!host.isCoordinator() && known?.isLocal !== true) {
      throw new ApiFailure('HOST_IS_SLAVE', host.coordinatorAddress());
    }
    return this.#pool.sessions.use(ref);
  }

  async #run(message: MessageSchema, context: CallContext, args: readonly SimValue[]): Promise<WireValue> {
    // The schema has seen to it that the arguments are what the handler declares.
    const handler = this.#handlerOf(message) as (
      context: CallContext,
      ...args: readonly SimValue[]
    ) => WireValue | Promise<WireValue>;
    return handler(context, ...args);
  }

  #handlerOf(message: MessageSchema): MessageHandler {
    const { method, className } = message;
    let handler = this.#handlers.get(method);
    if (handler === undefined) {
      const fieldNamed = (name: string): FieldSchema | undefined => this.#pool.model.field(className, name);
      handler =
        (Object.hasOwn(this.#special, method) ? this.#special[method] : undefined) ??
        classMessage(message) ??
        fieldMessage(message, fieldNamed) ??
        objectMessage(message, fieldNamed) ??
        notImplemented(message);
      this.#handlers.set(method, handler);
    }
    return handler;
  }

  #startTask(
    method: string,
    host: HostRole,
    session: SimSession | undefined,
    run: (task: SimTask) => Promise<string>,
  ): string {
    const { tasks } = this.#pool;
    const task = tasks.start({ label: `Async.${method}`, hostRef: host.ref });
    if (session !== undefined) session.runningTasks += 1;
    // The reference is answered before the work begins, as from a server with threads.
    setImmediate(() => {
      void run(task)
        .then(
          (result) => tasks.finish(task.ref, { ok: true, result }),
          (error: unknown) => tasks.finish(task.ref, { ok: false, ...asFailure(error) }),
        )
        .finally(() => {
          if (session !== undefined) session.runningTasks -= 1;
        });
    });
    return task.ref;
  }
}

/** What an error answers: an ApiFailure itself, anything else an INTERNAL_ERROR. */
export function asFailure(error: unknown): { readonly code: string; readonly params: readonly string[] } {
  if (error instanceof ApiFailure) return { code: error.code, params: error.params };
  const { code, params } = internalError(error instanceof Error ? error.message : String(error));
  return { code, params };
}

/** Secret arguments as dots: for logs. */
export function withoutSecrets(
  message: MessageSchema | undefined,
  params: readonly RpcValue[],
): readonly RpcValue[] {
  if (message === undefined || !message.params.some(({ isSecret }) => isSecret)) return params;
  const offset = message.hasSession ? 1 : 0;
  return params.map((param, index) =>
    message.params[index - offset]?.isSecret === true ? { kind: 'string', value: '•••' } : param,
  );
}

/** A server looks for the object first, whatever it is to do with it. */
function notImplemented({ method, className, params }: MessageSchema): MessageHandler {
  const [self] = params;
  const isOfClass = self?.type.kind === 'ref' && self.type.className === className;
  return (context, ...args: readonly SimValue[]) => {
    if (isOfClass && typeof args[0] === 'string') recordOf(context, className, args[0]);
    throw new ApiFailure('NOT_IMPLEMENTED', method);
  };
}
