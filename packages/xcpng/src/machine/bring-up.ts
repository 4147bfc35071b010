import { createDeadline, systemClock, systemRandom } from '@bioxen/core';
import type { Records, XAPIClient } from '@bioxen/xapi';
import { isLoopback } from '../config/client-options.js';
import { firstBootOf } from '../first-boot/first-boot-of.js';
import { thisOwner } from '../ownership/owner.js';
import { bootVm } from '../provision/boot-vm.js';
import { provisionVm } from '../provision/provision-vm.js';
import type { KnownMachine, ReachedMachine } from './known-machine.js';
import type { MachineOptions } from './machine-options.js';
import { pausedError } from './power-errors.js';
import { sshPortOf } from './ssh-port.js';
import { type LoginOptions, loginToVm, sshAddress } from './ssh-target.js';
import { watchLogin } from './watched-login.js';

/** Makes a machine from the template, starts it and logs in; what fails on the way leaves nothing behind. */
export async function makeMachine(
  client: XAPIClient,
  options: MachineOptions,
  signal: AbortSignal,
): Promise<ReachedMachine> {
  const { config, vmId, onStop, startTimeoutMs } = options;
  const firstBoot = await firstBootOf(config);
  const givenKey = firstBoot?.hostKey.fingerprint;
  const spec = {
    ...config,
    name: `${config.namePrefix}-${vmId}`,
    firstBoot,
    tags: {
      owner: thisOwner(),
      operation: (options.random ?? systemRandom).hex(8),
      createdMs: (options.clock ?? systemClock).now(),
      vmId,
      lifetime: onStop === 'destroy' ? 'owner' : 'keep',
    },
  } as const;
  const { vm, value: ssh } = await provisionVm(
    client,
    spec,
    async ({ ref, ip }, bootSignal) => {
      const port = await sshPortOf(client, config, ref, { signal: bootSignal });
      return await loginToVm(config, { ip, port, givenKey, isNew: true }, loginOptions(options, bootSignal));
    },
    { ...bootOptions(options), signal, timeoutMs: startTimeoutMs },
  );
  return { known: { ref: vm.ref, uuid: vm.uuid, givenKey, isOurs: true }, ip: vm.ip, ssh };
}

/** Starts a machine that is there already, and logs in. @throws VmStateError for one that is paused */
export async function wakeMachine(
  client: XAPIClient,
  options: MachineOptions,
  known: KnownMachine,
  { power_state, name_label }: Records['VM'],
  closing: AbortSignal,
): Promise<ReachedMachine> {
  const { ref, uuid } = known;
  using deadline = createDeadline({
    timeoutMs: options.startTimeoutMs,
    operation: `Starting VM '${name_label}'`,
    signal: closing,
    clock: options.clock,
  });
  const signal = deadline.signal();
  const call = { signal };
  try {
    if (power_state === 'Paused') throw pausedError(options.vmId);
    if (power_state === 'Suspended') await client.Async.VM.resume(ref, false, false, call);
    const { ip } = await bootVm(
      client,
      { ref, uuid, name: name_label },
      {
        ...bootOptions(options),
        call,
        step: async (step, work) =>
          step === 'start' && power_state !== 'Halted' ? (undefined as never) : await work(),
      },
    );
    const isUp = power_state === 'Running';
    return { known, ip, ssh: await reachMachine(client, options, known, { ip, isUp }, signal) };
  } catch (error) {
    closing.throwIfAborted();
    deadline.throwIfPassed();
    throw error;
  }
}

/** Logs in to a machine that is there. @param isUp it ran before we came */
export async function reachMachine(
  client: XAPIClient,
  options: MachineOptions,
  { ref, givenKey }: KnownMachine,
  { ip, isUp }: { readonly ip: string; readonly isUp: boolean },
  signal: AbortSignal,
): Promise<ReachedMachine['ssh']> {
  const { config, vmId, clock = systemClock, onWait } = options;
  const port = await sshPortOf(client, config, ref, { signal });
  const machine = { ref, vmId, address: sshAddress(config, ip, port), isUp, signal, clock, onWait };
  return await watchLogin(client, machine, async (watch) => {
    const server = { ip, port, givenKey, isNew: false };
    return await loginToVm(config, server, {
      ...loginOptions(options, watch.signal),
      onRetry: watch.onRetry,
    });
  });
}

function bootOptions({ config, addressTimeoutMs, onStep }: MachineOptions): {
  addressTimeoutMs: number;
  loopback: boolean;
  onStep: MachineOptions['onStep'];
} {
  return { addressTimeoutMs, loopback: isLoopback(config.url), onStep };
}

function loginOptions(
  { sshTimeoutMs, keepalive, clock, logger }: MachineOptions,
  signal: AbortSignal,
): LoginOptions {
  return { timeoutMs: sshTimeoutMs, keepalive, signal, clock, logger };
}
