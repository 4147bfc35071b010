import type { BaseAgent, ParsedKey, SignCallback, SigningRequestOptions } from 'ssh2';
import { loadSsh2 } from '../transport/load-ssh2.js';

/** A key in an agent, and an agent that has only this one. */
export interface AgentKey {
  readonly publicKey: Buffer;
  readonly agent: BaseAgent;
}

type SignedKey = Parameters<BaseAgent['sign']>[0];

/** The keys that an agent holds. Rejects with what the system says when there is no agent. */
export async function agentKeys(socket: string): Promise<readonly AgentKey[]> {
  const { BaseAgent: Base, createAgent } = await loadSsh2();
  const agent = createAgent(socket);
  const keys = await new Promise<readonly ParsedKey[]>((resolve, reject) => {
    agent.getIdentities((error, found) => {
      if (error) reject(error);
      else resolve((found ?? []) as readonly ParsedKey[]);
    });
  });
  class OneKey extends Base {
    readonly #key: ParsedKey;

    constructor(key: ParsedKey) {
      super();
      this.#key = key;
    }

    override getIdentities(callback: (error: Error | undefined, keys?: ParsedKey[]) => void): void {
      callback(undefined, [this.#key]);
    }

    override sign(
      key: SignedKey,
      data: Buffer,
      options: SigningRequestOptions | SignCallback,
      callback?: SignCallback,
    ): void {
      if (typeof options === 'function') agent.sign(key, data, options);
      else agent.sign(key, data, options, callback);
    }
  }
  return keys.map((key) => ({ publicKey: key.getPublicSSH(), agent: new OneKey(key) as BaseAgent }));
}
