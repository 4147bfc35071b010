import { setTimeout as sleep } from 'node:timers/promises';
import { BioxenError, type XCPngVM, type XcpngVmStatus } from 'bioxen';
import { exitCode } from '../exit-code.js';
import type { StandardStreams } from '../terminal/standard-streams.js';
import { stopSignals } from '../terminal/stop-signals.js';
import { StoppedError } from '../terminal/stopped-error.js';
import { UsageError } from '../usage-error.js';
import type { NamedMachine } from '../vms/vm-record.js';
import { findVm } from '../vms/vm-store.js';
import { openBareMachine, poolOf } from './open-machine.js';

// Nobody waits longer to be shown what is known anyway.
const ANSWER_MS = 5_000;

/** What to do instead in a VM that has no machine. */
export type Advice = (name: string) => string;

/** Only machines can do it. */
export const adviseMachine: Advice = () =>
  'Only VMs of the type xcpng have one: bioxen vm create NAME --type xcpng.';

/** The machine of a name. @throws UsageError for VMs that have none, VmNotFoundError */
async function machineNamed(name: string, advise: Advice): Promise<NamedMachine> {
  const { machine, type } = await findVm(name);
  if (machine !== undefined) return { ...machine, vmId: name };
  throw new UsageError(`'${name}' is of the type ${type}: it has no machine of its own.`, advise(name));
}

/**
 * Does something with the machine of a name; what stops this program ends it.
 * @throws StoppedError then, and what the work throws
 */
export async function withMachine<T>(
  name: string,
  work: (vm: XCPngVM) => Promise<T>,
  advise: Advice = adviseMachine,
): Promise<T> {
  await using vm = await openBareMachine(await machineNamed(name, advise));
  using stop = stopSignals(() => void vm.close());
  try {
    return await work(vm);
  } catch (error) {
    throw stop.received === undefined ? error : new StoppedError(stop.received, error);
  }
}

/** How a machine is that a command leaves as it was. */
const ALREADY = {
  start: ['Running', 'is running already'],
  stop: ['Halted', 'is off already'],
  pause: ['Paused', 'is paused already'],
  resume: ['Running', 'is running already'],
} as const;

/** `bioxen vm start`, `stop`, `pause`, `resume`. What is so already is said, and no error. */
export async function changePower(
  name: string,
  verb: keyof typeof ALREADY,
  streams: StandardStreams,
): Promise<number> {
  await withMachine(name, async (vm) => {
    // A machine that is taken over is known once its state was asked for.
    const { status } = await vm.status();
    const [state, words] = ALREADY[verb];
    if (status === state) void streams.write('stderr', `bioxen: '${name}' ${words}\n`);
    await vm[verb]();
  });
  return exitCode.ok;
}

/** How a machine is now, as far as its pool says. */
export interface MachineNow {
  readonly state: string;
  readonly address: string | undefined;
  readonly runsOn: string | undefined;
}

/** For `bioxen vm show`: why a pool cannot be asked stands in place of the state. */
export async function describeMachine(machine: NamedMachine): Promise<MachineNow> {
  const unknown = { address: undefined, runsOn: undefined };
  try {
    await using vm = await openBareMachine(machine);
    const asked = statusOf(vm, machine);
    asked.catch(() => {});
    const status = await Promise.race([asked, sleep(ANSWER_MS, undefined, { ref: false })]);
    if (status === undefined) return { state: 'unknown: its pool does not answer', ...unknown };
    if (!('powerState' in status) || status.powerState === undefined)
      return { state: 'gone from its pool', ...unknown };
    return { state: status.powerState, address: status.ip, runsOn: status.host };
  } catch (error) {
    if (!(error instanceof BioxenError || error instanceof UsageError)) throw error;
    return { state: `unknown: ${error.message}`, ...unknown };
  }
}

/** Removes the machine of a VM that is forgotten; one that is gone already is no matter. */
export async function destroyMachine(machine: NamedMachine): Promise<void> {
  await using vm = await openBareMachine(machine);
  try {
    await vm.destroy();
  } catch (error) {
    await refuseUnlessGone(error, vm, machine);
  }
}

async function statusOf(vm: XCPngVM, machine: NamedMachine): Promise<Partial<XcpngVmStatus>> {
  try {
    return await vm.status();
  } catch (error) {
    await refuseUnlessGone(error, vm, machine);
    return {};
  }
}

/** An error that says that there is no such machine is all right, unless this is another pool. */
async function refuseUnlessGone(error: unknown, vm: XCPngVM, machine: NamedMachine): Promise<void> {
  if ((error as { readonly code?: unknown }).code !== 'VM_NOT_FOUND') throw error;
  await refuseOtherPool(vm, machine);
}

/** What is not on this pool may run on another: it is not forgotten. @throws UsageError */
async function refuseOtherPool(vm: XCPngVM, { uuid, pool }: NamedMachine): Promise<void> {
  const here = await poolOf(vm);
  if (pool === undefined || here === pool) return;
  throw new UsageError(
    `Its machine ${uuid} is on the pool ${pool}, and the configuration found here leads to the pool ${here ?? '?'}.`,
    'Run this where the configuration of its pool is found: in the folder of that, or without XCP_HOST in the environment.',
  );
}
