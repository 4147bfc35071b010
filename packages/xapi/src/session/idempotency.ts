import type { MessageSchema } from '../schema/message-schema.js';

// Messages that change nothing although they are not called get_…
const reads: ReadonlySet<string> = new Set([
  'VM.assert_agile',
  'VM.assert_can_boot_here',
  'VM.assert_can_migrate',
  'VM.assert_operation_valid',
  'VM.compute_memory_overhead',
  'VM.maximise_memory',
  'VM.query_data_source',
  'SR.query_data_source',
  'event.from',
  'host.compute_free_memory',
  'host.compute_memory_overhead',
  'host.list_methods',
  'host.query_data_source',
  'pool.ha_failover_plan_exists',
]);

/** May a call be sent twice without harm? */
export function isReadOnly(message: MessageSchema): boolean {
  return message.name.startsWith('get_') || reads.has(message.method);
}
