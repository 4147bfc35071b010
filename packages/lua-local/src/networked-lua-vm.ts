import { ClosedError, InvalidOptionError, OperationAbortedError, UnsupportedError } from '@bioxen/core';
import { BasicLuaVM } from './basic-lua-vm.js';
import type { LocalVmOptions } from './local-vm-options.js';
import type { LuaSocketReport } from './networking/lua-socket.js';
import { MessageReceiver, type ReceiverOptions } from './networking/message-receiver.js';
import { NetworkAccess } from './networking/network-access.js';
import { askServer, type ClientOptions, type ClientReply } from './networking/network-client.js';
import { networkModules } from './networking/network-modules.js';
import { type NetworkOptions, NetworkPolicy } from './networking/network-policy.js';
import { NetworkServer, type ServerOptions } from './networking/network-server.js';
import { P2pNode, type P2pOptions } from './networking/p2p-node.js';
import { sendMessage, type SendMessageOptions } from './networking/send-message.js';
import type { SandboxOptions } from './sandbox/sandbox-options.js';

/** Servers, clients and peers of one VM at once. */
const MOST_PROGRAMS = 1000;

/** Options of a networked VM. */
export interface NetworkedVmOptions extends LocalVmOptions {
  /** What its programs may talk to. @defaultValue loopback alone */
  readonly network?: NetworkOptions;
}

/**
 * A local VM on the native engine whose programs have LuaSocket: `require 'socket'`. Its own methods start servers,
 * clients and peers, each in an interpreter of its own, so that the VM answers meanwhile.
 *
 * The allow-list `network` keeps programs from accidents. It is no wall against hostile code, which can go around
 * LuaSocket.
 */
export class NetworkedLuaVM extends BasicLuaVM {
  readonly #access: NetworkAccess;

  /** @throws InvalidVmIdError, InvalidOptionError, UnsupportedError for the embedded engine, which has no sockets */
  constructor(options: NetworkedVmOptions = {}) {
    const { network, ...given } = options;
    if (given.engine === 'embedded') {
      throw new UnsupportedError('networked VMs', {
        subject: 'The embedded engine',
        hint: "Its programs have no sockets. Use engine 'native' with LuaSocket installed.",
      });
    }
    if (given.trusted === false) {
      throw new UnsupportedError('trusted: false', {
        subject: 'A networked VM',
        hint: 'LuaSocket is a C library, and such code may load none: leave trusted out, or do without sockets.',
      });
    }
    const policy = new NetworkPolicy(network);
    const basic: LocalVmOptions = {
      ...given,
      engine: 'native',
      networked: true,
      sandbox: withSockets(given.sandbox),
    };
    const modules = networkModules(policy);
    super({ ...basic, modules: { ...asRecord(given.modules), ...modules } });
    // What programs of the methods load is ours alone, and none waits until another has ended.
    const { findModule: _findModule, ...own } = basic;
    this.#access = new NetworkAccess(
      new BasicLuaVM({ ...own, persistent: false, modules, pool: { max: MOST_PROGRAMS } }),
      policy,
    );
  }

  /** @throws LuaSocketNotFoundError, NetworkingError, LuaNotFoundError, BootError */
  override async start(): Promise<void> {
    await super.start();
    await this.luaSocket();
  }

  /** LuaSocket of this VM's interpreter, looked for once. @throws LuaSocketNotFoundError, NetworkingError */
  async luaSocket(): Promise<LuaSocketReport> {
    return await this.#access.luaSocket();
  }

  /**
   * Starts a server that greets or echoes; resolves when it listens, on loopback unless told otherwise.
   * @throws NetworkingError, LuaSocketNotFoundError, InvalidOptionError, VMTimeoutError, OperationAbortedError
   */
  async startServer(options: ServerOptions): Promise<NetworkServer> {
    return await NetworkServer.start(this.#access, options);
  }

  /**
   * Connects, sends a message and gives the whole reply.
   * @throws NetworkingError, LuaSocketNotFoundError, InvalidOptionError, VMTimeoutError, OperationAbortedError
   */
  async startClient(options: ClientOptions): Promise<ClientReply> {
    return await askServer(this.#access, options);
  }

  /**
   * Starts a node that listens, keeps a connection to each peer and sends to them for a time; resolves when it listens.
   * @throws NetworkingError, LuaSocketNotFoundError, InvalidOptionError, VMTimeoutError, OperationAbortedError
   */
  async startP2p(options: P2pOptions): Promise<P2pNode> {
    return await P2pNode.start(this.#access, options);
  }

  /**
   * Takes messages of other VMs; resolves when it listens.
   * @throws NetworkingError, LuaSocketNotFoundError, InvalidOptionError, VMTimeoutError, OperationAbortedError
   */
  async startReceiver(options: ReceiverOptions): Promise<MessageReceiver> {
    return await MessageReceiver.start(this.#access, options);
  }

  /**
   * Sends a message to a receiver of another VM; resolves when that has taken it.
   * @throws NetworkingError, LuaSocketNotFoundError, InvalidOptionError, VMTimeoutError, OperationAbortedError
   */
  async sendMessage(options: SendMessageOptions): Promise<void> {
    await sendMessage(this.#access, options);
  }

  override async stop(): Promise<void> {
    const why = new OperationAbortedError('the network program', { hint: `VM '${this.vmId}' was stopped.` });
    await Promise.all([super.stop(), this.#access.stop(why)]);
  }

  override async close(): Promise<void> {
    await Promise.all([super.close(), this.#access.close(new ClosedError(`VM '${this.vmId}'`))]);
  }
}

/** The same sandbox, with the internet sockets of this computer. */
function withSockets(sandbox: LocalVmOptions['sandbox'] = {}): SandboxOptions {
  const given = typeof sandbox === 'string' ? { tier: sandbox } : sandbox;
  if (given.network === 'none') {
    throw new InvalidOptionError(
      'sandbox.network',
      'a networked VM cannot do without the network of its host',
      {
        hint: 'Leave it out, or make a VM that is not networked.',
      },
    );
  }
  return { ...given, network: 'host' };
}

function asRecord(modules: LocalVmOptions['modules'] = {}): Readonly<Record<string, string>> {
  return Object.fromEntries(modules instanceof Map ? modules : Object.entries(modules));
}
