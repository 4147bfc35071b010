import type { BaseAgent, Client, createAgent, utils } from 'ssh2';

/** What is used of ssh2. */
export interface Ssh2 {
  readonly Client: typeof Client;
  readonly BaseAgent: typeof BaseAgent;
  readonly createAgent: typeof createAgent;
  readonly utils: typeof utils;
}

/** The module ssh2, loaded at the first connection: it takes 50 ms that a program without one should not pay. */
export async function loadSsh2(): Promise<Ssh2> {
  const { default: ssh2 } = await import('ssh2');
  return ssh2;
}
