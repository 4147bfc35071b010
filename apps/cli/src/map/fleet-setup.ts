import { createHash, randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { resolve } from 'node:path';
import { MapProgramError } from '@bioxen/jobs';
import { packagedModule } from 'bioxen/vms';
import { z } from 'zod';
import type { VmFlags } from '../vms/vm-flags.js';
import { parseLimits } from '../limits/parse-limits.js';
import { openVm } from '../open-vm.js';
import { version } from '../version.js';
import type { MapFlags } from './map-flags.js';

const text = z.string().optional();
const setupSchema = z.object({
  version: z.string(),
  flags: z.object({
    lua: text,
    engine: z.enum(['auto', 'embedded', 'native']).optional(),
    untrusted: z.boolean().optional(),
    timeout: text,
    cpu: text,
    memory: text,
  }),
  modules: z.record(z.string(), z.string()),
});

/** What a map tells the workers of a fleet to make their VMs of. */
export type FleetSetup = z.infer<typeof setupSchema>;

/** The setup that these options ask for. @param modules names and texts of what the program requires, one after the other */
export function fleetSetup(flags: MapFlags, modules: readonly string[]): FleetSetup {
  const { lua, engine, untrusted, timeout, cpu, memory } = flags;
  const pairs = modules.flatMap((name, at) => (at % 2 === 0 ? [[name, modules[at + 1] ?? ''] as const] : []));
  return {
    version,
    flags: { lua, engine, untrusted, timeout, cpu, memory },
    modules: Object.fromEntries(pairs),
  };
}

/** Names a map among all of a Redis, so that what was done for it is found when it goes on. */
export function fleetRun(out: string | undefined): string {
  if (out === undefined) return randomUUID();
  return createHash('sha256')
    .update(`${hostname()} ${resolve(out)}`)
    .digest('hex')
    .slice(0, 32);
}

/** What a worker makes its VMs by. @param own options that the worker's host decides */
export function openFleetSetup(
  setup: unknown,
  own: Pick<VmFlags, 'on' | 'machine' | 'sandbox' | 'sshConfig'>,
): { createVm: () => ReturnType<typeof openVm>; recordMs?: number } {
  const known = z.object({ version: z.string() }).safeParse(setup);
  if (known.data?.version !== version) {
    throw new MapProgramError(
      `The map is of bioxen ${known.data?.version ?? '(unknown)'}, and a worker on ${hostname()} of ${version}: their results could differ.`,
      { hint: 'Use one version on all hosts.' },
    );
  }
  const { flags, modules } = setupSchema.parse(setup);
  const { timeoutMs, ...limits } = parseLimits(flags);
  const findModule = async (name: string, luaVersion?: string): Promise<string | undefined> =>
    Object.hasOwn(modules, name) ? modules[name] : await packagedModule(name, { luaVersion });
  return {
    createVm: () => openVm({ ...flags, ...own }, { limits, persistent: true, findModule }),
    ...(timeoutMs === undefined ? {} : { recordMs: timeoutMs }),
  };
}
