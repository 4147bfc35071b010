import { aBoolean, anAbortSignal, aString, checkOptions, milliseconds } from '@bioxen/core';
import type { CallOptions } from '../call-options.js';
import type { VmPowerState } from '../generated/enums.js';
import type { VMRecord } from '../generated/vm.js';
import type { Ref } from '../refs.js';
import type { VmClient } from './vm-client.js';

/** What a list tells of a VM or template. */
export interface VmSummary {
  readonly ref: Ref<'VM'>;
  readonly uuid: string;
  readonly name: string;
  readonly description: string;
  readonly powerState: VmPowerState;
  readonly tags: readonly string[];
}

/** Options of `listVms` and `listTemplates`. */
export interface ListVmsOptions extends CallOptions {
  /** Only those of this name, which need not be unique. */
  readonly name?: string | undefined;
}

/** Options of `listTemplates`. */
export interface ListTemplatesOptions extends ListVmsOptions {
  /** Only those that came with the pool, or only the others. @defaultValue both */
  readonly isDefault?: boolean | undefined;
}

const checks = { name: aString, signal: anAbortSignal, timeoutMs: milliseconds };

/** VMs, without templates, snapshots and the hosts' own domains. The server sorts them out: nothing else is sent. */
export async function listVms(client: VmClient, options: ListVmsOptions): Promise<readonly VmSummary[]> {
  checkOptions(options, checks);
  return list(client, options, {
    is_a_template: false,
    is_a_snapshot: false,
    is_control_domain: false,
  });
}

/** Templates, without snapshots, which servers take for templates too. */
export async function listTemplates(
  client: VmClient,
  options: ListTemplatesOptions,
): Promise<readonly VmSummary[]> {
  checkOptions(options, { ...checks, isDefault: aBoolean });
  const { isDefault } = options;
  return list(client, options, {
    is_a_template: true,
    is_a_snapshot: false,
    ...(isDefault === undefined ? {} : { is_default_template: isDefault }),
  });
}

type Wanted = Partial<
  Record<'is_a_template' | 'is_a_snapshot' | 'is_control_domain' | 'is_default_template', boolean>
>;

async function list(
  client: VmClient,
  { name, signal, timeoutMs }: ListVmsOptions,
  wanted: Wanted,
): Promise<readonly VmSummary[]> {
  const call: CallOptions = { signal, timeoutMs };
  const records =
    // Texts in the query language have no escape.
    name?.includes('"') === true
      ? await recordsByName(client, name, wanted, call)
      : await client.VM.get_all_records_where(queryOf(name, wanted), call);
  return Object.entries(records)
    .map(([ref, record]) => summaryOf(ref as Ref<'VM'>, record))
    .toSorted((left, right) => left.name.localeCompare(right.name) || left.uuid.localeCompare(right.uuid));
}

function queryOf(name: string | undefined, wanted: Wanted): string {
  const conditions = Object.entries(wanted).map(([field, value]) => `field "${field}"="${value}"`);
  if (name !== undefined) conditions.push(`field "name__label"="${name}"`);
  return conditions.join(' and ');
}

async function recordsByName(
  { VM }: VmClient,
  name: string,
  wanted: Wanted,
  call: CallOptions,
): Promise<Readonly<Record<string, VMRecord>>> {
  const refs = await VM.get_by_name_label(name, call);
  const records = await Promise.all(refs.map(async (ref) => [ref, await VM.get_record(ref, call)] as const));
  const names = Object.keys(wanted) as (keyof Wanted)[];
  return Object.fromEntries(
    records.filter(([, record]) => names.every((field) => (record[field] ?? false) === wanted[field])),
  );
}

function summaryOf(ref: Ref<'VM'>, record: VMRecord): VmSummary {
  return {
    ref,
    uuid: record.uuid,
    name: record.name_label,
    description: record.name_description,
    powerState: record.power_state,
    tags: record.tags,
  };
}
