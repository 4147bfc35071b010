import { BioxenError, type Clock, type Random, systemClock, systemRandom } from '@bioxen/core';
import { connectSshLuaVM } from '@bioxen/lua-remote';
import type { SshHost } from '@bioxen/ssh-exec';
import type { XAPIClient } from '@bioxen/xapi';
import { isLoopback } from '../config/client-options.js';
import type { XcpngConfig } from '../config/xcpng-config.js';
import { VmCreationError } from '../errors/vm-creation-error.js';
import { firstBootOf } from '../first-boot/first-boot-of.js';
import { sshPortOf } from '../machine/ssh-port.js';
import { loginToVm } from '../machine/ssh-target.js';
import { thisOwner } from '../ownership/owner.js';
import { removeVm } from '../ownership/remove-vm.js';
import type { ProvisionStep } from '../provision/provision-step.js';
import { provisionVm } from '../provision/provision-vm.js';
import type { ProvisionOptions } from '../provision/with-undo.js';
import type { VmSpec } from '../provision/vm-spec.js';
import type { CheckTemplateOptions, TemplateCheck, TemplateCheckId } from './template-check.js';

/** What a machine of a template shows: the checks up to the first that failed. The machine is removed. */
export async function tryTemplate(
  client: XAPIClient,
  config: XcpngConfig,
  options: CheckTemplateOptions,
): Promise<readonly TemplateCheck[]> {
  const { signal, clock = systemClock, random = systemRandom, sshTimeoutMs = 120_000, logger } = options;
  const times = new Map<ProvisionStep, number>();
  const onStep: NonNullable<ProvisionOptions['onStep']> = (report) => {
    times.set(report.step, report.durationMs);
    options.onStep?.(report);
  };
  const spec = await specOf(config, clock, random);
  try {
    const { vm, value } = await provisionVm(
      client,
      spec,
      async ({ ref, ip }, ended) => {
        const port = await sshPortOf(client, config, ref, { signal: ended });
        const server = { ip, port, givenKey: spec.firstBoot?.hostKey.fingerprint, isNew: true };
        const login = { timeoutMs: sshTimeoutMs, signal: ended, clock, logger };
        await using host = await loginToVm(config, server, login);
        return await tryLua(host, options.luaVersion, ended);
      },
      { ...options, onStep, loopback: isLoopback(config.url) },
    );
    await removeVm(client, vm.ref, { signal });
    return [...STEPS.map((id) => passed(id, { times, ip: vm.ip, config })), value];
  } catch (error) {
    signal?.throwIfAborted();
    if (!VmCreationError.isInstance(error) || error.left.length > 0) throw error;
    const failedAt = STEPS.find((id) => id === error.step) ?? 'machine';
    const before = STEPS.slice(0, STEPS.indexOf(failedAt));
    return [...before.map((id) => passed(id, { times, ip: undefined, config })), failure(failedAt, error)];
  }
}

const STEPS = ['machine', 'address', 'ssh'] as const;

const HELP: Partial<Record<TemplateCheckId, string>> = {
  address: 'Install the guest tools in it: they tell the pool the address of the machine.',
  ssh: 'It must have an SSH server, and take the keys that it is given: bioxen template build makes one that does.',
};

function failure(id: TemplateCheckId, { cause, message, hint }: VmCreationError): TemplateCheck {
  return {
    id,
    status: 'failed',
    message: cause instanceof Error ? cause.message : message,
    fix: (BioxenError.isInstance(cause) ? cause.hint : undefined) ?? hint ?? HELP[id],
  };
}

async function tryLua(
  host: SshHost,
  luaVersion: string | undefined,
  signal: AbortSignal,
): Promise<TemplateCheck> {
  try {
    await using vm = await connectSshLuaVM({
      host,
      pool: { min: 0 },
      ...(luaVersion === undefined ? {} : { luaVersion }),
    });
    const { stdout } = await vm.execute('return jit and jit.version or _VERSION', { reject: true, signal });
    return { id: 'lua', status: 'ok', message: stdout };
  } catch (error) {
    signal.throwIfAborted();
    return {
      id: 'lua',
      status: 'failed',
      message: error instanceof Error ? error.message : String(error),
      fix: 'Make a template with it from this one: bioxen template build.',
    };
  }
}

const MAKING: readonly ProvisionStep[] = [
  'clone',
  'own',
  'memory',
  'vcpus',
  'network',
  'first-boot',
  'provision',
  'config-drive',
];

interface Passed {
  readonly times: ReadonlyMap<ProvisionStep, number>;
  readonly ip: string | undefined;
  readonly config: XcpngConfig;
}

function passed(id: (typeof STEPS)[number], { times, ip = 'told', config }: Passed): TemplateCheck {
  const seconds = (...steps: readonly ProvisionStep[]): string =>
    `${(steps.reduce((sum, step) => sum + (times.get(step) ?? 0), 0) / 1_000).toFixed(1)} s`;
  const messages = {
    machine: `made in ${seconds(...MAKING)}, started in ${seconds('start')}`,
    address: `${ip}, after ${seconds('address')}`,
    ssh: `as ${config.sshUser}, after ${seconds('ssh')}`,
  };
  return { id, status: 'ok', message: messages[id] };
}

async function specOf(config: XcpngConfig, clock: Clock, random: Random): Promise<VmSpec> {
  const vmId = `check-${random.hex(4)}`;
  return {
    ...config,
    name: `${config.namePrefix}-${vmId}`,
    firstBoot: await firstBootOf(config),
    tags: {
      owner: thisOwner(),
      operation: random.hex(8),
      createdMs: clock.now(),
      vmId,
      lifetime: 'owner',
    },
  };
}
