import { NetworkingError } from '@bioxen/core';
import type { NetworkedLuaVM } from '../networked-lua-vm.js';
import type { NetworkMessage } from './network-message.js';
import type { P2pNode, P2pOptions } from './p2p-node.js';
import type { P2pReport } from './p2p-tally.js';
import { validatePort } from './validate-address.js';

/** Options of `setupP2pRing`: those of a node, which all nodes share, and where the ports begin. */
export interface P2pRingOptions extends Omit<P2pOptions, 'localPort' | 'onMessage' | 'peers'> {
  /** The first node listens here, the next one on the port after it, and so on. @defaultValue 8080 */
  readonly basePort?: number;
  /** Called with each message and the place of the node that received it, from 0 on. */
  readonly onMessage?: (message: NetworkMessage, index: number) => void | Promise<void>;
}

const DEFAULT_BASE_PORT = 8080;
const LOOPBACK = '127.0.0.1';

/** Nodes of which each sends to the next, and the last to the first. */
export class P2pRing implements AsyncDisposable {
  readonly nodes: readonly P2pNode[];

  constructor(nodes: readonly P2pNode[]) {
    this.nodes = nodes;
  }

  /** Waits for the end of all nodes: their reports in order. @throws what the first node that failed failed with */
  async wait(): Promise<readonly P2pReport[]> {
    return await Promise.all(this.nodes.map(async (node) => await node.wait()));
  }

  /** Ends all nodes; afterwards their ports are free. Idempotent. */
  async stop(): Promise<void> {
    await Promise.all(
      this.nodes.map(async (node) => {
        await node.stop();
      }),
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }
}

/**
 * Joins VMs to a ring; resolves when all of them listen. When one cannot, those that could are stopped.
 * @throws NetworkingError for fewer than two VMs, a bad port, and a port that is in use
 */
export async function setupP2pRing(
  vms: readonly NetworkedLuaVM[],
  options: P2pRingOptions = {},
): Promise<P2pRing> {
  if (vms.length < 2) {
    throw new NetworkingError(`A ring needs at least 2 VMs, not ${String(vms.length)}`, {
      hint: 'For a single VM use its startP2p.',
    });
  }
  const { basePort = DEFAULT_BASE_PORT, onMessage, ...shared } = options;
  const host = shared.host ?? LOOPBACK;
  validatePort(basePort);
  validatePort(basePort + vms.length - 1);
  const starts = await Promise.allSettled(
    vms.map(
      async (vm, index) =>
        await vm.startP2p({
          ...shared,
          localPort: basePort + index,
          peers: [{ host, port: basePort + ((index + 1) % vms.length) }],
          ...(onMessage === undefined
            ? {}
            : { onMessage: async (message): Promise<void> => await onMessage(message, index) }),
        }),
    ),
  );
  const ring = new P2pRing(starts.flatMap((start) => (start.status === 'fulfilled' ? [start.value] : [])));
  const failed = starts.find((start) => start.status === 'rejected');
  if (failed === undefined) return ring;
  await ring.stop();
  throw failed.reason;
}
