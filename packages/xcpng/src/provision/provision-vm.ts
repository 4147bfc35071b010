import { InvalidConfigurationError } from '@bioxen/core';
import type { Ref, XAPIClient } from '@bioxen/xapi';
import { HOST_KEY_ENTRY } from '../first-boot/xenstore-entries.js';
import { unlessGone } from '../ownership/own-disks.js';
import { operationName } from '../ownership/operation-name.js';
import { ownerKey } from '../ownership/owner-tags.js';
import { type BootedVm, bootVm } from './boot-vm.js';
import { checkPool } from './check-pool.js';
import { cloneTemplate } from './clone-template.js';
import type { CreatedVm } from './created-vm.js';
import { addConfigDrive, configDriveName } from './config-drive.js';
import { ownVm, repositoryOf, setMemory, setNetwork, setVcpus, tellByXenstore } from './configure-vm.js';
import { type Making, type ProvisionOptions, withUndo } from './with-undo.js';
import type { VmSpec } from './vm-spec.js';

/**
 * Makes a VM from a template, with the settings of the specification, and leaves it off. Whatever fails, and whenever the
 * signal aborts, what was made is removed again.
 * @throws InvalidConfigurationError before anything is made; VmCreationError; OperationAbortedError
 */
export async function createVmFromTemplate(
  client: XAPIClient,
  spec: VmSpec,
  options: ProvisionOptions = {},
): Promise<CreatedVm> {
  return await withUndo(client, spec, options, async (making) => await createVm(client, spec, making));
}

/**
 * Makes a VM from a template, starts it, waits for its address and then for what `ready` waits for. Whatever fails in between,
 * what was made is removed again.
 * @param ready given the VM with its address: logs in to it
 * @throws InvalidConfigurationError before anything is made; VmCreationError; OperationAbortedError
 */
export async function provisionVm<T>(
  client: XAPIClient,
  spec: VmSpec,
  ready: (vm: BootedVm, signal: AbortSignal) => Promise<T>,
  options: ProvisionOptions = {},
): Promise<{ readonly vm: BootedVm; readonly value: T }> {
  return await withUndo(client, spec, options, async (making) => {
    const created = await createVm(client, spec, making);
    const vm = await bootVm(client, created, { ...options, step: making.step, call: making.call });
    const value = await making.step('ssh', async () => await ready(vm, making.signal));
    try {
      await markReady(client, vm.ref, spec, making);
      return { vm, value };
    } catch (error) {
      await dispose(value);
      throw error;
    }
  });
}

/** The steps up to a VM that is whole and off, as part of something that can be undone. */
export async function createVm(client: XAPIClient, spec: VmSpec, making: Making): Promise<CreatedVm> {
  const { step, call } = making;
  const ingredients = await step('check', async () => await checkPool(client, spec, call));
  const { owner, operation, createdMs } = spec.tags;
  const temporaryName = operationName(operation, owner, createdMs);
  making.begins(temporaryName);
  const ref = await step(
    'clone',
    async () => await cloneTemplate(client, ingredients, temporaryName, { ...call, clock: making.clock }),
  );
  making.made(ref);
  const record = await step('own', async () => {
    const vm = await client.VM.get_record(ref, call);
    await ownVm(client, ref, vm, spec, ingredients, call);
    making.named();
    return vm;
  });
  const { memoryBytes, vcpus, firstBoot } = spec;
  const { network } = ingredients;
  if (memoryBytes !== undefined)
    await step('memory', async () => await setMemory(client, ref, record, memoryBytes, call));
  if (vcpus !== undefined) await step('vcpus', async () => await setVcpus(client, ref, record, vcpus, call));
  if (network !== undefined)
    await step('network', async () => await setNetwork(client, ref, record, network.ref, call));
  if (firstBoot?.how === 'xenstore')
    await step('first-boot', async () => await tellByXenstore(client, ref, record, firstBoot, call));
  await step('provision', async () => await client.Async.VM.provision(ref, call));
  const vm = { ref, uuid: record.uuid, name: spec.name };
  if (firstBoot?.how === 'nocloud')
    await step('config-drive', async () => {
      const sr =
        ingredients.sr?.ref ?? (await repositoryOf(client, ref, call)) ?? (await ingredients.defaultSr());
      if (sr === undefined)
        throw new InvalidConfigurationError([
          {
            path: 'storage_repository',
            message: 'is missing: neither the template nor the pool says where a config drive can go',
          },
        ]);
      making.beginsDisk(configDriveName(operation));
      await addConfigDrive(client, { vm, sr, data: firstBoot, tags: spec.tags }, call);
    });
  return vm;
}

/** It is whole: from now on it is no garbage. The private key that it was given is in it, and nowhere else. */
async function markReady(
  client: XAPIClient,
  ref: Ref<'VM'>,
  { firstBoot }: VmSpec,
  { call }: Making,
): Promise<void> {
  await Promise.all([
    client.VM.add_to_other_config(ref, ownerKey.ready, 'true', call),
    firstBoot?.how === 'xenstore'
      ? unlessGone(client.VM.remove_from_xenstore_data(ref, HOST_KEY_ENTRY, call))
      : undefined,
  ]);
}

async function dispose(value: unknown): Promise<void> {
  if (typeof value !== 'object' || value === null || !(Symbol.asyncDispose in value)) return;
  await (value as AsyncDisposable)[Symbol.asyncDispose]();
}
