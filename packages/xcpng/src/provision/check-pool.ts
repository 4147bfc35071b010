import { InvalidConfigurationError, printable } from '@bioxen/core';
import { type CallOptions, isNullRef, type Ref, type XAPIClient } from '@bioxen/xapi';
import { isPassing } from '../ownership/marks.js';
import { listLuaTemplates } from '../template/list-lua-templates.js';
import { findObject, type FoundObject } from './find-object.js';
import type { VmSpec } from './vm-spec.js';

/** What a VM is made of, after everything was found. */
export interface Ingredients {
  readonly template: FoundObject<'VM'>;
  readonly network: FoundObject<'network'> | undefined;
  readonly sr: FoundObject<'SR'> | undefined;
  /** Where disks go that the template asks for without saying where; looked up when it is asked for. */
  readonly defaultSr: () => Promise<Ref<'SR'> | undefined>;
  /** The disks of the template lie elsewhere than on `sr`: they are copied whole. */
  readonly isCopy: boolean;
}

/**
 * Finds what a VM is made of; nothing is changed.
 * @throws InvalidConfigurationError with what is wrong in names of template, network, repository and pool
 */
export async function checkPool(
  client: XAPIClient,
  spec: Pick<VmSpec, 'network' | 'pool' | 'sr' | 'template'>,
  call: CallOptions,
): Promise<Ingredients> {
  const results = await Promise.allSettled([
    spec.pool === undefined ? undefined : refuseOtherPool(client, spec.pool, call),
    findTemplate(client, spec.template, call),
    spec.network === undefined ? undefined : findNetwork(client, spec.network, call),
    spec.sr === undefined ? undefined : findRepository(client, spec.sr, call),
  ]);
  const errors = results.flatMap((result) =>
    result.status === 'rejected' ? [result.reason as unknown] : [],
  );
  const configuration = errors.filter((error) => InvalidConfigurationError.isInstance(error));
  const [other] = errors.filter((error) => !InvalidConfigurationError.isInstance(error));
  if (other !== undefined) throw other as Error;
  if (configuration.length > 0)
    throw new InvalidConfigurationError(configuration.flatMap(({ problems }) => problems));
  const [, template, network, sr] = results.map((result) =>
    result.status === 'fulfilled' ? result.value : undefined,
  ) as [undefined, FoundObject<'VM'>, FoundObject<'network'> | undefined, FoundObject<'SR'> | undefined];
  if (template.record.VIFs.length === 0 && network === undefined)
    throw new InvalidConfigurationError([
      {
        path: 'network_uuid',
        message: `is missing, and template '${printable(template.record.name_label)}' has no network interface`,
        hint: 'Name the network: VMs without one have no address.',
      },
    ]);
  const isCopy = sr !== undefined && (await liesElsewhere(client, template, sr.ref, call));
  return { template, network, sr, defaultSr: async () => await defaultRepository(client, call), isCopy };
}

/** @throws InvalidConfigurationError when the client is connected to another one */
export async function refuseOtherPool(
  client: XAPIClient,
  wanted: string,
  call: CallOptions,
): Promise<undefined> {
  const [pool] = Object.values(await client.pool.get_all_records(call));
  if (pool?.uuid !== wanted.toLowerCase() && pool?.name_label !== wanted) {
    throw new InvalidConfigurationError([
      {
        path: 'pool_uuid',
        message: `'${printable(wanted)}' is not the pool of this host`,
        hint: `Its pool is ${pool?.uuid ?? 'unknown'}${pool?.name_label ? ` ('${printable(pool.name_label)}')` : ''}.`,
      },
    ]);
  }
  return undefined;
}

async function defaultRepository(client: XAPIClient, call: CallOptions): Promise<Ref<'SR'> | undefined> {
  const [pool] = Object.values(await client.pool.get_all_records(call));
  return pool === undefined || isNullRef(pool.default_SR) ? undefined : pool.default_SR;
}

/** The template of a name or uuid. Snapshots and unfinished clones, which servers take for templates too, are none. */
export function findTemplate(
  client: XAPIClient,
  wanted: string,
  call: CallOptions,
): Promise<FoundObject<'VM'>> {
  return findObject(client, 'VM', wanted, {
    key: 'template_name',
    what: 'template',
    fits: (vm) => vm.is_a_template && !vm.is_a_snapshot && !vm.is_control_domain && !isPassing(vm),
    listNames: async () =>
      (await listLuaTemplates(client, { all: true, signal: call.signal })).map(({ name }) => name),
    call,
  });
}

/** The network of a name or uuid. */
export function findNetwork(
  client: XAPIClient,
  wanted: string,
  call: CallOptions,
): Promise<FoundObject<'network'>> {
  return findObject(client, 'network', wanted, {
    key: 'network_uuid',
    what: 'network',
    listNames: async () =>
      Object.values(await client.network.get_all_records(call)).map(({ name_label }) => name_label),
    call,
  });
}

/** The storage repository of a name or uuid, fit for disks. */
export async function findRepository(
  client: XAPIClient,
  wanted: string,
  call: CallOptions,
): Promise<FoundObject<'SR'>> {
  const found = await findObject(client, 'SR', wanted, {
    key: 'storage_repository',
    what: 'storage repository for disks',
    fits: ({ content_type }) => content_type !== 'iso',
    listNames: async () =>
      Object.values(await client.SR.get_all_records(call))
        .filter(({ content_type }) => content_type !== 'iso')
        .map(({ name_label }) => name_label),
    call,
  });
  if (found.record.PBDs.length === 0)
    throw new InvalidConfigurationError([
      {
        path: 'storage_repository',
        message: `'${wanted}' is connected to no host`,
        hint: 'Plug it: xe pbd-create, then xe pbd-plug; or name another one.',
      },
    ]);
  return found;
}

async function liesElsewhere(
  client: XAPIClient,
  { record }: FoundObject<'VM'>,
  sr: Ref<'SR'>,
  call: CallOptions,
): Promise<boolean> {
  const places = await Promise.all(
    record.VBDs.map(async (ref) => {
      const { type, VDI } = await client.VBD.get_record(ref, call);
      return type === 'Disk' && !isNullRef(VDI) ? await client.VDI.get_SR(VDI, call) : undefined;
    }),
  );
  return places.some((place) => place !== undefined && place !== sr);
}
