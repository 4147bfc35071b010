import { flag, list, number, text } from '../database/read-field.js';
import { nullRef, type SimRecord, type SimValue } from '../database/sim-value.js';
import { ApiFailure } from '../dispatch/api-failure.js';
import type { CallContext } from '../dispatch/call-context.js';
import { recordFrom } from '../dispatch/class-messages.js';
import { wireDate } from '../dispatch/datetime.js';
import { recordOf } from '../dispatch/field-messages.js';
import type { MessageHandlers } from '../dispatch/message-handler.js';
import { runOperation } from '../operations/run-operation.js';
import { recordsOf } from '../vms/vm-parts.js';
import { account, copyVdi, dropVdi, makeVdi } from './make-vdi.js';

/** Disks. */
export const vdiMessages: MessageHandlers = {
  'VDI.create': ({ pool }, fields: ReadonlyMap<string, SimValue>) => makeVdi(pool, recordFrom(fields)),
  'VDI.destroy': (context, vdi: string) =>
    onVdi(context, vdi, 'destroy', (ref) => dropVdi(context.pool, ref)),
  'VDI.forget': (context, vdi: string) => onVdi(context, vdi, 'forget', (ref) => dropVdi(context.pool, ref)),
  'VDI.clone': (context, vdi: string) =>
    onVdi(context, vdi, 'clone', (ref) =>
      copyVdi(context.pool, ref, { is_a_snapshot: false, snapshot_of: nullRef }),
    ),
  'VDI.snapshot': (context, vdi: string) =>
    onVdi(context, vdi, 'snapshot', (ref) => snapshotVdi(context, ref)),
  'VDI.copy': (context, vdi: string, sr: string, _base: string, into: string) =>
    onVdi(context, vdi, 'copy', (ref) => {
      if (into !== nullRef) {
        recordOf(context, 'VDI', into);
        context.pool.disks.copy(ref, into);
        return into;
      }
      return copyVdi(context.pool, ref, { SR: sr, is_a_snapshot: false, snapshot_of: nullRef });
    }),
  'VDI.resize': (context, vdi: string, size: number) =>
    onVdi(context, vdi, 'resize', (ref) => resize(context, ref, size)),
  'VDI.resize_online': (context, vdi: string, size: number) => {
    recordOf(context, 'VDI', vdi);
    resize(context, vdi, size);
    return undefined;
  },
  'VDI.update': (context, vdi: string) => void recordOf(context, 'VDI', vdi),
  'VDI.set_sharable': (context, vdi: string, value: boolean) => setFlag(context, vdi, 'sharable', value),
  'VDI.set_read_only': (context, vdi: string, value: boolean) => setFlag(context, vdi, 'read_only', value),
};

/** A snapshot of a disk. */
export function snapshotVdi({ pool }: CallContext, ref: string): string {
  return copyVdi(pool, ref, {
    is_a_snapshot: true,
    snapshot_of: ref,
    snapshot_time: wireDate(pool.clock.now()),
  });
}

async function onVdi<T>(
  context: CallContext,
  vdi: string,
  operation: 'clone' | 'copy' | 'destroy' | 'forget' | 'resize' | 'snapshot',
  work: (ref: string) => T,
): Promise<T> {
  const ref = vdi;
  const record = recordOf(context, 'VDI', ref);
  const isFree = operation === 'clone' || operation === 'snapshot' || operation === 'copy';
  if (!isFree && isAttached(context, record)) throw new ApiFailure('VDI_IN_USE', ref, operation);
  return runOperation(context, 'VDI', ref, operation, () => work(ref));
}

function isAttached({ pool }: CallContext, vdi: SimRecord): boolean {
  return recordsOf(pool.database, 'VBD', list(vdi, 'VBDs')).some(([, vbd]) =>
    flag(vbd, 'currently_attached'),
  );
}

function resize({ pool }: CallContext, ref: string, size: number): void {
  const vdi = pool.database.read('VDI', ref);
  const before = number(vdi, 'virtual_size');
  if (size < before) {
    throw new ApiFailure('SR_BACKEND_FAILURE_79', '', 'VDI Invalid size [opterr=shrinking not allowed]', '');
  }
  pool.database.update('VDI', ref, { virtual_size: size, physical_utilisation: size });
  account(pool, text(vdi, 'SR'), size - before);
}

function setFlag(context: CallContext, vdi: string, name: string, value: SimValue | undefined): undefined {
  recordOf(context, 'VDI', vdi);
  context.pool.database.update('VDI', vdi, { [name]: value === true });
}
