import { number, text } from '../database/read-field.js';
import type { SimRecord, SimValue } from '../database/sim-value.js';
import { ApiFailure } from '../dispatch/api-failure.js';
import type { CallContext } from '../dispatch/call-context.js';
import { recordOf } from '../dispatch/field-messages.js';
import type { MessageHandler, MessageHandlers } from '../dispatch/message-handler.js';
import { refreshAllowed } from '../operations/run-operation.js';
import { onVm } from './power-messages.js';
import type { VmOperation } from './vm-operation.js';

type Limit = 'memory_static_min' | 'memory_dynamic_min' | 'memory_dynamic_max' | 'memory_static_max';

/** Memory and virtual CPUs. */
export const memoryMessages: MessageHandlers = {
  'VM.set_memory': limits('changing_memory_limits', (bytes) => ({
    memory_static_max: bytes,
    memory_dynamic_min: bytes,
    memory_dynamic_max: bytes,
  })),
  'VM.set_memory_limits': limits(
    'changing_memory_limits',
    (staticMin, staticMax, dynamicMin, dynamicMax) => ({
      memory_static_min: staticMin,
      memory_static_max: staticMax,
      memory_dynamic_min: dynamicMin,
      memory_dynamic_max: dynamicMax,
    }),
  ),
  'VM.set_memory_static_range': limits('changing_static_range', (min, max) => ({
    memory_static_min: min,
    memory_static_max: max,
  })),
  'VM.set_memory_dynamic_range': limits('changing_dynamic_range', (min, max) => ({
    memory_dynamic_min: min,
    memory_dynamic_max: max,
  })),
  'VM.set_memory_static_max': limits('changing_static_range', (max) => ({ memory_static_max: max })),
  'VM.set_memory_dynamic_max': limits('changing_dynamic_range', (max) => ({ memory_dynamic_max: max })),
  'VM.set_memory_dynamic_min': limits('changing_dynamic_range', (min) => ({ memory_dynamic_min: min })),
  // xapi has the message and nothing behind it.
  'VM.set_memory_static_min': ({ method }) => {
    throw new ApiFailure('NOT_IMPLEMENTED', method);
  },
  'VM.set_VCPUs_max': (context, vm: string, count: number) =>
    onVm(context, vm, 'changing_VCPUs', (ref, record) => {
      if (count < number(record, 'VCPUs_at_startup')) throw vcpuFailure(count);
      context.pool.database.update('VM', ref, { VCPUs_max: count });
    }),
  'VM.set_VCPUs_at_startup': (context, vm: string, count: number) =>
    onVm(context, vm, 'changing_VCPUs', (ref, record) => {
      if (count < 1 || count > number(record, 'VCPUs_max')) throw vcpuFailure(count);
      context.pool.database.update('VM', ref, { VCPUs_at_startup: count });
    }),
  'VM.set_VCPUs_number_live': (context, vm: string, count: number) =>
    onVm(context, vm, 'changing_VCPUs_live', (ref, record) => {
      if (count < 1 || count > number(record, 'VCPUs_max')) throw vcpuFailure(count);
      context.pool.database.update('VM_metrics', text(record, 'metrics'), { VCPUs_number: count });
      context.pool.database.touch('VM', ref);
    }),
  'VM.set_is_a_template': async (context, vm: string, value: boolean) => {
    const record = recordOf(context, 'VM', vm);
    if (record['is_a_template'] === value) return;
    if (value === true)
      await onVm(context, vm, 'make_into_template', (ref) => setTemplate(context, ref, true));
    else setTemplate(context, vm, false);
  },
};

function setTemplate(context: CallContext, ref: string, value: boolean): void {
  context.pool.database.update('VM', ref, { is_a_template: value });
  refreshAllowed(context, 'VM', ref);
}

function limits(
  operation: VmOperation,
  changed: (...bytes: readonly SimValue[]) => Readonly<Partial<Record<Limit, SimValue | undefined>>>,
): MessageHandler {
  return (context, vm, ...bytes) =>
    onVm(context, vm, operation, (ref, record) => {
      const fields = changed(...bytes) as SimRecord;
      assertOrder({ ...record, ...fields });
      context.pool.database.update('VM', ref, fields);
    });
}

/** @throws ApiFailure MEMORY_CONSTRAINT_VIOLATION_ORDER unless static min ≤ dynamic min ≤ dynamic max ≤ static max */
function assertOrder(vm: SimRecord): void {
  const [staticMin, dynamicMin, dynamicMax, staticMax] = [
    number(vm, 'memory_static_min'),
    number(vm, 'memory_dynamic_min'),
    number(vm, 'memory_dynamic_max'),
    number(vm, 'memory_static_max'),
  ];
  if (staticMin <= dynamicMin && dynamicMin <= dynamicMax && dynamicMax <= staticMax) return;
  throw new ApiFailure('MEMORY_CONSTRAINT_VIOLATION_ORDER');
}

function vcpuFailure(count: number): ApiFailure {
  return new ApiFailure(
    'INVALID_VALUE',
    'VCPU values must satisfy: 0 < VCPUs_at_startup ≤ VCPUs_max',
    String(count),
  );
}
