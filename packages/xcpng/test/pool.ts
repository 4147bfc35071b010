import { createHash } from 'node:crypto';
import { connectXapi, type XAPIClient, type XapiClientSettings } from '@bioxen/xapi';
import {
  addVm,
  createXapiSimulator,
  type PoolSeed,
  type SeedContext,
  type XapiSimulator,
  type XapiSimulatorOptions,
} from '@bioxen/xapi-simulator';
import { type LoopbackSshd, startLoopbackSshd } from '@bioxen/testkit';
import type { XcpngConfigInput } from '@bioxen/xcpng';

/** A simulated pool whose paper guests are all the loopback server, if there is one. */
export interface TestPool extends AsyncDisposable {
  readonly simulator: XapiSimulator;
  readonly sshd: LoopbackSshd | undefined;
  /** A configuration that fits. */
  readonly config: XcpngConfigInput;
  /** A client of its own. */
  client(settings?: XapiClientSettings): Promise<XAPIClient>;
}

/** Options of `openPool`. */
export interface TestPoolOptions extends XapiSimulatorOptions {
  /** Start an SSH server for the guests. @defaultValue true */
  readonly ssh?: boolean;
  /** More for the pool. */
  readonly fill?: (context: SeedContext, template: string) => void;
}

/** Starts a pool with the template `lua-bio-template`. */
export async function openPool({ ssh = true, fill, ...options }: TestPoolOptions = {}): Promise<TestPool> {
  const sshd = ssh ? await startLoopbackSshd() : undefined;
  const pool: PoolSeed = (context) => {
    const template = addVm(context, { name: 'lua-bio-template', isTemplate: true, diskBytes: 8 * 2 ** 30 });
    if (sshd !== undefined)
      context.database.update('VM', template, { xenstore_data: new Map([['vm-data/ip', '127.0.0.1']]) });
    fill?.(context, template);
  };
  const simulator = await createXapiSimulator({ pool, ...options });
  const clients: XAPIClient[] = [];
  return {
    simulator,
    sshd,
    config: {
      xapi_url: simulator.url,
      username: simulator.user,
      password: simulator.password,
      template_name: 'lua-bio-template',
      ssh_user: sshd?.user ?? 'root',
      ...(sshd === undefined
        ? {}
        : {
            ssh_key_path: sshd.keyPath,
            ssh_port: sshd.port,
            ssh_host_key: fingerprintOf(sshd.hostKey),
          }),
    },
    client: async (settings = {}) => {
      const client = await connectXapi({
        url: simulator.url,
        auth: { username: simulator.user, password: simulator.password },
        ...settings,
      });
      clients.push(client);
      return client;
    },
    [Symbol.asyncDispose]: async () => {
      await Promise.all(clients.map((client) => client.close()));
      await simulator.close();
      await sshd?.stop();
    },
  };
}

/** `SHA256:…` of `TYPE BASE64`. */
function fingerprintOf(key: string): string {
  const blob = Buffer.from(key.split(' ')[1] ?? '', 'base64');
  return `SHA256:${createHash('sha256').update(blob).digest('base64').replace(/=+$/, '')}`;
}

/** The names of VMs, templates left out, and how many disks and cards there are: what a test compares. */
export function inventory({ db }: XapiSimulator): object {
  const names = [...db.VM.where({ is_a_template: false }).values()].map((vm) => vm['name_label']);
  return {
    vms: names.map((name) => textOf(name)).toSorted(),
    disks: db.VDI.size,
    drives: db.VBD.size,
    cards: db.VIF.size,
  };
}

/** A field that is a text. */
export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
