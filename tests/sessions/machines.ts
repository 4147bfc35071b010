import { findLua, makeSshKey, poolConfigOf, processGuestsSkipReason } from '@bioxen/testkit';
import { connectXapi, type XAPIClient } from '@bioxen/xapi';
import { createXapiSimulator, type XapiSimulator } from '@bioxen/xapi-simulator';
import type { XcpngConfigInput } from '@bioxen/xcpng';

/** A pool whose machines are processes of this computer with SSH servers. */
export interface Machines extends AsyncDisposable {
  readonly simulator: XapiSimulator;
  readonly client: XAPIClient;
  readonly config: XcpngConfigInput;
}

/** Why there can be none; undefined when there can. */
export function machinesSkipReason(): string | undefined {
  return findLua('5.4').skipReason ?? processGuestsSkipReason();
}

/** Starts a pool, with a key that its machines will be given. */
export async function openMachines(): Promise<Machines> {
  const key = makeSshKey();
  const simulator = await createXapiSimulator({ guests: 'process' });
  const { url, user: username, password } = simulator;
  const client = await connectXapi({ url, auth: { username, password } });
  return {
    simulator,
    client,
    config: { ...poolConfigOf(simulator, key.keyPath) },
    [Symbol.asyncDispose]: async () => {
      await client.close();
      await simulator.close();
      key[Symbol.dispose]();
    },
  };
}
