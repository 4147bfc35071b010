import { flag, list, text } from '../database/read-field.js';
import { nullRef, type SimRecord } from '../database/sim-value.js';
import { ApiFailure, throwIfRefused } from '../dispatch/api-failure.js';
import type { CallContext } from '../dispatch/call-context.js';
import { recordOf } from '../dispatch/field-messages.js';
import type { MessageHandlers } from '../dispatch/message-handler.js';
import { refreshAllowed, runOperation, sleepUnlessCancelled } from '../operations/run-operation.js';
import { suspendImageSr } from '../devices/find-sr.js';
import { dropVdi, makeVdi } from '../devices/make-vdi.js';
import { checkOperation } from './check-operation.js';
import { markHalted, setAttached } from './halt-vm.js';
import { makeConsole } from './consoles.js';
import { refusalOfHost, hostFor, startVm } from './start-vm.js';
import { exists, guestSpecOf } from './vm-parts.js';
import type { VmOperation } from './vm-operation.js';

/** What turns VMs on and off. */
export const powerMessages: MessageHandlers = {
  'VM.start': (context, vm: string, paused: boolean) =>
    onVm(context, vm, 'start', (ref, record) =>
      startVm(context, ref, hostFor(context, record, undefined), paused),
    ),
  'VM.start_on': (context, vm: string, host: string, paused: boolean) =>
    onVm(context, vm, 'start_on', (ref, record) =>
      startVm(context, ref, hostFor(context, record, host), paused),
    ),
  'VM.pause': (context, vm: string) =>
    onVm(context, vm, 'pause', (ref) => changeState(context, ref, 'pause', 'Paused')),
  'VM.unpause': (context, vm: string) =>
    onVm(context, vm, 'unpause', (ref) => changeState(context, ref, 'unpause', 'Running')),
  'VM.suspend': (context, vm: string) =>
    onVm(context, vm, 'suspend', (ref, record) => suspend(context, ref, record)),
  'VM.resume': (context, vm: string, paused: boolean) =>
    onVm(context, vm, 'resume', (ref, record) =>
      resume(context, ref, hostFor(context, record, undefined), paused),
    ),
  'VM.resume_on': (context, vm: string, host: string, paused: boolean) =>
    onVm(context, vm, 'resume_on', (ref, record) =>
      resume(context, ref, hostFor(context, record, host), paused),
    ),
  'VM.clean_shutdown': (context, vm: string) =>
    onVm(context, vm, 'clean_shutdown', (ref, record) => askGuest(context, ref, record, 'requestShutdown')),
  'VM.clean_reboot': (context, vm: string) =>
    onVm(context, vm, 'clean_reboot', (ref, record) => askGuest(context, ref, record, 'requestReboot')),
  'VM.hard_shutdown': (context, vm: string) =>
    onVm(context, vm, 'hard_shutdown', (ref) => turnOff(context, ref)),
  'VM.shutdown': async (context, vm: string) => {
    const record = recordOf(context, 'VM', vm);
    const canAsk = checkOperation(context.pool.database, vm, record, 'clean_shutdown') === undefined;
    await onVm(context, vm, canAsk ? 'clean_shutdown' : 'hard_shutdown', (ref, now) =>
      canAsk ? askGuest(context, ref, now, 'requestShutdown') : turnOff(context, ref),
    );
  },
  'VM.hard_reboot': (context, vm: string) =>
    onVm(context, vm, 'hard_reboot', async (ref, record) => {
      const host = text(record, 'resident_on');
      await turnOff(context, ref);
      await startVm(context, ref, host, false);
    }),
  'VM.power_state_reset': async (context, vm: string) => {
    recordOf(context, 'VM', vm);
    await turnOff(context, vm);
  },
  'VM.pool_migrate': (context, vm: string, host: string) =>
    onVm(context, vm, 'pool_migrate', (ref, record) => migrate(context, ref, record, host)),
  'VM.assert_operation_valid': (context, vm: string, operation: string) => {
    const record = recordOf(context, 'VM', vm);
    throwIfRefused(checkOperation(context.pool.database, vm, record, operation as VmOperation));
    return undefined;
  },
  'VM.update_allowed_operations': (context, vm: string) => {
    recordOf(context, 'VM', vm);
    refreshAllowed(context, 'VM', vm);
    return undefined;
  },
  'VM.assert_can_boot_here': (context, vm: string, host: string) => {
    throwIfRefused(refusalOfHost(context.pool, host, recordOf(context, 'VM', vm)));
    return undefined;
  },
  'VM.get_possible_hosts': (context, vm: string) => {
    const record = recordOf(context, 'VM', vm);
    const hosts = context.pool.database.table('host').refs();
    return hosts.filter((host) => refusalOfHost(context.pool, host, record) === undefined);
  },
};

/** Checks an operation on a VM and runs it. */
export async function onVm<T>(
  context: CallContext,
  vm: string,
  operation: VmOperation,
  work: (ref: string, record: SimRecord) => T | Promise<T>,
): Promise<T> {
  const ref = vm;
  const record = recordOf(context, 'VM', ref);
  throwIfRefused(checkOperation(context.pool.database, ref, record, operation));
  return runOperation(context, 'VM', ref, operation, () => work(ref, recordOf(context, 'VM', ref)));
}

async function changeState(
  context: CallContext,
  ref: string,
  verb: 'pause' | 'unpause',
  state: string,
): Promise<void> {
  await context.pool.guests.change(ref, verb);
  context.pool.database.update('VM', ref, { power_state: state });
}

async function turnOff({ pool }: CallContext, ref: string): Promise<void> {
  await pool.guests.powerOff(ref);
  dropSuspendImage(pool, ref);
  markHalted(pool, ref);
}

async function suspend(context: CallContext, ref: string, vm: SimRecord): Promise<void> {
  const { pool } = context;
  const sr = suspendImageSr(pool.database, vm);
  if (sr === undefined) throw new ApiFailure('VM_NO_SUSPEND_SR', ref);
  const image = makeVdi(pool, {
    SR: sr,
    name_label: 'Suspend image',
    name_description: 'Suspend image',
    type: 'suspend',
    virtual_size: vm['memory_static_max'] ?? 0,
  });
  await pool.guests.change(ref, 'suspend');
  pool.database.update('VM', ref, { suspend_VDI: image });
  markHalted(pool, ref, 'Suspended');
}

async function resume(context: CallContext, ref: string, host: string, paused: boolean): Promise<void> {
  const { pool } = context;
  await pool.guests.change(ref, 'resume');
  if (paused) await pool.guests.change(ref, 'pause');
  dropSuspendImage(pool, ref);
  setAttached(pool, ref, true);
  makeConsole(pool.database, ref, host);
  const metrics = text(pool.database.read('VM', ref), 'guest_metrics');
  if (exists(pool.database, 'VM_guest_metrics', metrics)) {
    pool.database.update('VM_guest_metrics', metrics, { live: true });
  }
  pool.database.update('VM', ref, {
    power_state: paused ? 'Paused' : 'Running',
    resident_on: host,
    domid: pool.nextDomid(),
  });
}

function dropSuspendImage(pool: CallContext['pool'], ref: string): void {
  const image = text(pool.database.read('VM', ref), 'suspend_VDI');
  if (!exists(pool.database, 'VDI', image)) return;
  pool.database.update('VM', ref, { suspend_VDI: nullRef });
  dropVdi(pool, image);
}

/** Asks a guest to go down or to boot again, and waits until it has. */
async function askGuest(
  { pool, task }: CallContext,
  ref: string,
  vm: SimRecord,
  request: 'requestShutdown' | 'requestReboot',
): Promise<void> {
  const guest = await pool.guests.running(ref, guestSpecOf(vm));
  const patience = new AbortController();
  const signals = task === undefined ? [patience.signal] : [patience.signal, task.signal];
  const over = pool.clock.sleep(pool.timing.shutdownMs, { signal: AbortSignal.any(signals), unref: true });
  const obeyed = pool.guests.whenObeyed(ref).then(() => true);
  try {
    await guest?.[request]();
    const ignored = sleepUnlessCancelled(over, task?.signal).then(() => false);
    if (!(await Promise.race([obeyed, ignored]))) {
      throw new ApiFailure('VM_FAILED_SHUTDOWN_ACKNOWLEDGMENT', ref);
    }
  } finally {
    patience.abort();
  }
}

async function migrate(context: CallContext, ref: string, vm: SimRecord, host: string): Promise<void> {
  const { pool } = context;
  const target = recordOf(context, 'host', host);
  if (text(vm, 'resident_on') === host) return;
  if (!flag(target, 'enabled')) throw new ApiFailure('HOST_DISABLED', host);
  throwIfRefused(refusalOfHost(pool, host, vm));
  for (const console of list(vm, 'consoles')) pool.database.remove('console', console);
  pool.database.update('VM', ref, { resident_on: host });
  makeConsole(pool.database, ref, host);
}
