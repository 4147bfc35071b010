import type { Duplex } from 'node:stream';
import type { CallOptions } from './call-options.js';
import { callRaw } from './call-raw.js';
import { unknownMessage } from './class-object.js';
import { allClassObjects, classObjects } from './class-objects.js';
import { type ClientCore, createClientCore } from './client-core.js';
import { eventStream, type EventsOptions } from './events/event-stream.js';
import type { ClassOfEvents, EventClass, ObjectEvent } from './events/subscription.js';
import { until } from './events/until.js';
import { createView, type View, type ViewOptions } from './events/view.js';
import type { AsyncMessages, Records } from './generated/classes.js';
import type { Download } from './http/download.js';
import { get } from './http/get.js';
import { openConsole } from './http/open-console.js';
import type { PutResult } from './http/put-result.js';
import { put } from './http/put.js';
import type { PutOptions, TransferOptions } from './http/transfer-options.js';
import type { TransferQuery } from './http/transfer-path.js';
import type { UploadSource } from './http/upload-source.js';
import { createInvoker, type Invoker } from './invoke.js';
import type { MethodArguments, MethodName, MethodResult } from './method-types.js';
import type { ClassObjects } from './overrides.js';
import type { Ref, RefOrText } from './refs.js';
import { type ClassName, classNames } from './schema/class-schema.js';
import { findMessage } from './schema/find-message.js';
import type { XapiVersion } from './session/server-session.js';
import { checkCallOptions } from './split-call-options.js';
import { startTask, type TaskSource } from './tasks/start-task.js';
import { createTaskWatcher } from './tasks/task-watcher.js';
import { findVm } from './verbs/find-vm.js';
import {
  listTemplates,
  type ListTemplatesOptions,
  listVms,
  type ListVmsOptions,
  type VmSummary,
} from './verbs/list-vms.js';
import { shutdownVm, type ShutdownVmOptions, startVm, type StartVmOptions } from './verbs/power-vm.js';
import type { VmClient } from './verbs/vm-client.js';
import { type VmStatus, vmStatus } from './verbs/vm-status.js';
import { checkVmIpOptions, type VmIpOptions, waitForAddress } from './verbs/wait-for-address.js';
import type { RawValue } from './wire/wire-value.js';
import type { XapiClientOptions } from './xapi-client-options.js';

/** A class of XenAPI is a member of the client: `client.VM.start(ref, false, false)`. */
// oxlint-disable-next-line typescript/no-unsafe-declaration-merging -- the members are defined below, from the schema
export interface XAPIClient<Int extends number | bigint = number> extends ClassObjects<Int> {}

/**
 * A client of one pool. Making one does nothing; the first call logs in, as `login` does. Close it, or the session stays
 * on the server until that collects it.
 */
export class XAPIClient<Int extends number | bigint = number> {
  readonly #core: ClientCore;
  readonly #invoker: Invoker;
  readonly #tasks: TaskSource;
  readonly #classObjects: (name: ClassName) => object;
  #asyncObjects: object | undefined;

  /** @throws InvalidOptionError */
  constructor(options: XapiClientOptions<Int>) {
    this.#core = createClientCore(options);
    this.#invoker = createInvoker(this.#core, options.int64 ?? 'number');
    const source = { core: this.#core, invoker: this.#invoker };
    this.#tasks = { ...source, watcher: createTaskWatcher(source) };
    this.#classObjects = classObjects('', (message, args) => this.#invoker.invoke(message, args));
  }

  static {
    for (const name of classNames)
      Object.defineProperty(XAPIClient.prototype, name, {
        enumerable: true,
        get(this: XAPIClient) {
          return this.#classObjects(name);
        },
      });
  }

  /** What the server says of itself; undefined before the first login. */
  get version(): XapiVersion | undefined {
    return this.#core.keeper.peek()?.version;
  }

  /** Logs in, unless a session is there. */
  async login(options: CallOptions = {}): Promise<void> {
    checkCallOptions(options);
    await this.#core.connect(options);
  }

  /** Ends the session on the server. The next call logs in again. */
  async logout(): Promise<void> {
    await this.#core.keeper.logout();
  }

  /** Messages that run as tasks: `client.Async.VM.start(ref, false, false)` is a `Task`. */
  get Async(): AsyncMessages<Int> {
    this.#asyncObjects ??= allClassObjects(
      classObjects('Async.', (message, args) => startTask(this.#tasks, message, args)),
    );
    return this.#asyncObjects as AsyncMessages<Int>;
  }

  /**
   * Changes of objects as they come, from an `add` for each that is there: `for await (const event of client.events({
   * classes: ['VM'] }))`. It outlives lost connections and restarts; what it found by comparing has `resync: true`. It ends,
   * without an error, with its signal, by `break`, and when the client closes.
   */
  events<const Asked extends EventClass>(
    options: EventsOptions<Asked>,
  ): AsyncIterableIterator<ObjectEvent<ClassOfEvents<Asked>, Int>> {
    return eventStream(this.#tasks, options);
  }

  /**
   * Waits until an object is as the predicate wants it, and gives that state. Nothing is asked of the server but changes of
   * this object.
   * @throws XapiError HANDLE_INVALID when the object is gone
   */
  async until<const Class extends ClassName>(
    className: Class,
    ref: Ref<NoInfer<Class>>,
    predicate: (record: Records<Int>[Class]) => unknown,
    options: CallOptions = {},
  ): Promise<Records<Int>[Class]> {
    const isMet = predicate as (record: Records<number | bigint>[Class]) => unknown;
    return (await until(this.#tasks, className, ref, isMet, options)) as Records<Int>[Class];
  }

  /**
   * Reads all objects of some classes in one request and keeps them as they are on the server: `view.VM.get(ref)`. Close it,
   * or the client, when it is not needed any more.
   */
  view<const Class extends ClassName>(options: ViewOptions<Class>): Promise<View<Class, Int>> {
    return createView(this.#tasks, options);
  }

  /** Calls a message by its name; typed like the message itself. */
  call<Name extends MethodName>(
    method: Name,
    ...args: MethodArguments<Name>
  ): Promise<MethodResult<Name, Int>>;
  call(method: string, ...args: readonly unknown[]): Promise<unknown> {
    const found = typeof method === 'string' ? findMessage(method) : undefined;
    if (found === undefined || found.isAsyncCall) return Promise.reject(unknownMessage(String(method)));
    return this.#invoker.invoke(found.message, args);
  }

  /**
   * Calls any message with arguments by what they are, the session put in front, and gives what came: ints and dates may be
   * text. For extensions and for messages that are newer than this client.
   */
  async callRaw(
    method: string,
    params: readonly unknown[] = [],
    options: CallOptions = {},
  ): Promise<RawValue> {
    checkCallOptions(options);
    return callRaw(this.#core, method, params, options);
  }

  /** VMs by the server's own choice: no templates, no snapshots, and nothing but those is sent. */
  async listVms(options: ListVmsOptions = {}): Promise<readonly VmSummary[]> {
    return listVms(this.#verbs, options);
  }

  /** Templates, without snapshots, which servers take for templates too. */
  async listTemplates(options: ListTemplatesOptions = {}): Promise<readonly VmSummary[]> {
    return listTemplates(this.#verbs, options);
  }

  /**
   * Starts a VM, given by uuid or reference, and waits until it runs; `getVmIp` waits until its guest does.
   * @throws XapiError VM_BAD_POWER_STATE, VM_IS_TEMPLATE, NO_HOSTS_AVAILABLE, …; what tasks throw
   */
  async startVm(vm: RefOrText<'VM'>, options: StartVmOptions = {}): Promise<void> {
    await startVm(this.#verbs, vm, options);
  }

  /**
   * Asks the guest of a VM to shut down and waits until it is off; `force` says when its power may be cut. One that is off
   * already is no error.
   */
  async shutdownVm(vm: RefOrText<'VM'>, options: ShutdownVmOptions = {}): Promise<void> {
    await shutdownVm(this.#verbs, vm, options);
  }

  /**
   * Waits for the address that the guest of a VM tells, without polling.
   * @throws XapiTransportError XAPI_TIMEOUT with what is missing; XapiError VM_BAD_POWER_STATE when it is or goes off
   */
  async getVmIp(vm: RefOrText<'VM'>, options: VmIpOptions = {}): Promise<string> {
    checkVmIpOptions(options);
    const { signal, timeoutMs } = options;
    return waitForAddress(this.#tasks, await findVm(this.#verbs, vm, { signal, timeoutMs }), options);
  }

  /** How a VM is now; nothing is waited for. */
  async getVmStatus(vm: RefOrText<'VM'>, options: CallOptions = {}): Promise<VmStatus> {
    return vmStatus(this.#verbs, vm, options);
  }

  /**
   * Sends a body: `client.put('/import_raw_vdi', { vdi, format: 'raw' }, { file: 'disk.img' })`. It runs under a task and
   * resolves when that has succeeded, whatever the connection says. A disk of unknown length goes out in xapi's own frames.
   * @throws XapiError what the task ended with; OutcomeUnknownError when it told nothing; XapiTransportError,
   * OperationAbortedError, InvalidArgumentError; what the source throws
   */
  async put(
    path: string,
    query: TransferQuery,
    source: UploadSource,
    options: PutOptions = {},
  ): Promise<PutResult> {
    return put(this.#tasks, path, query, source, options);
  }

  /**
   * Opens what a server has at a path, such as `/export` or `/rrd_updates`. Nothing is read before the caller reads, and no
   * faster; an export ends well only when its task does.
   * @throws XapiError, XapiTransportError, OperationAbortedError, InvalidArgumentError
   */
  async get(path: string, query: TransferQuery = {}, options: TransferOptions = {}): Promise<Download> {
    return get(this.#tasks, path, query, options);
  }

  /**
   * Connects with a console: bytes both ways, of VNC (`rfb`) or of a text terminal (`vt100`), as its `protocol` says. It is open
   * until either side ends it or the client closes. `timeoutMs` is for the opening.
   * @throws XapiError HANDLE_INVALID; XapiTransportError, CallAbortedError
   */
  async openConsole(console: Ref<'console'>, options: CallOptions = {}): Promise<Duplex> {
    return openConsole(this.#tasks, console, options);
  }

  /** Ends calls in flight, the session and all connections. Idempotent; it never fails. */
  close(): Promise<void> {
    return this.#core.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  /** The verbs read no ints, so it is the same to them how those come. */
  get #verbs(): VmClient {
    return this as unknown as VmClient;
  }
}
