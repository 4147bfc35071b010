import {
  asRef,
  type ClientEvent,
  connectXapi,
  type Ref,
  type XAPIClient,
  type XapiClientSettings,
} from '@bioxen/xapi';
import { createXapiSimulator, type XapiSimulator } from '@bioxen/xapi-simulator';

type SimulatorOptions = NonNullable<Parameters<typeof createXapiSimulator>[0]>;

/** A simulated pool with a client on it. */
export interface Pool {
  readonly simulator: XapiSimulator;
  readonly client: XAPIClient;
  /** What the client told. */
  readonly told: readonly ClientEvent[];
  /** A VM that is off, and a template. */
  readonly worker: Ref<'VM'>;
  readonly template: Ref<'VM'>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** Starts a pool and logs in to it. */
export async function openPool(
  options: SimulatorOptions = {},
  settings: XapiClientSettings = {},
): Promise<Pool> {
  const simulator = await createXapiSimulator(options);
  const told: ClientEvent[] = [];
  const client = await connectXapi({
    url: simulator.url,
    username: simulator.user,
    password: simulator.password,
    ...(simulator.fingerprint === undefined ? {} : { tls: { pin: simulator.fingerprint } }),
    deadlines: { reconnectMs: 4_000, idleMs: 3_000 },
    onEvent: (event) => told.push(event),
    ...settings,
  });
  const named = (name: string): Ref<'VM'> =>
    asRef('VM', [...simulator.db.VM.where({ name_label: name }).keys()][0] ?? '');
  return {
    simulator,
    client,
    told,
    worker: named('worker-2'),
    template: named('lua-bio-template'),
    [Symbol.asyncDispose]: async () => {
      await client.close();
      await simulator.close();
    },
  };
}

/** What a promise is refused with. */
export async function refusal(promise: PromiseLike<unknown>): Promise<unknown> {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  throw new Error('nothing was refused');
}
