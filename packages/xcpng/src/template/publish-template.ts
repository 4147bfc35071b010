import type { CallOptions, Ref, XAPIClient } from '@bioxen/xapi';
import { unlessGone } from '../ownership/own-disks.js';
import { withoutOwner } from '../ownership/owner-tags.js';
import type { CreatedVm } from '../provision/created-vm.js';
import { configDriveName } from '../provision/config-drive.js';
import type { VmSpec } from '../provision/vm-spec.js';
import { markEntry, type TemplateMark } from './template-mark.js';

/** What a template is published as. */
export interface PublishOptions {
  readonly name: string;
  /** What its machine was made of. */
  readonly spec: VmSpec;
  readonly mark: TemplateMark;
  readonly call: CallOptions;
}

/**
 * Makes a template of a machine that is off. Until the last call it is marked as the garbage of its maker, so that a maker that is
 * killed leaves either the template or what `collectGarbage` removes.
 */
export async function publishTemplate(
  client: XAPIClient,
  { ref }: CreatedVm,
  { name, spec, mark, call }: PublishOptions,
): Promise<void> {
  if (spec.firstBoot?.how === 'nocloud')
    await removeConfigDrive(client, configDriveName(spec.tags.operation), call);
  const { xenstore_data, other_config } = await client.VM.get_record(ref, call);
  const kept = Object.entries(xenstore_data).filter(([key]) => !key.startsWith('vm-data/bioxen/'));
  await client.VM.set_xenstore_data(ref, Object.fromEntries(kept), call);
  await client.VM.set_name_description(ref, `${mark.lua}, made from ${mark.from} by bioxen`, call);
  await client.VM.set_name_label(ref, name, call);
  await client.VM.set_is_a_template(ref, true, call);
  await client.VM.set_other_config(ref, { ...withoutOwner(other_config), ...markEntry(mark) }, call);
}

/** The drive that its machine was told its keys by: each clone gets one of its own. */
async function removeConfigDrive(client: XAPIClient, name: string, call: CallOptions): Promise<void> {
  for (const vdi of await client.VDI.get_by_name_label(name, call)) {
    const vbds: readonly Ref<'VBD'>[] = await client.VDI.get_VBDs(vdi, call);
    for (const vbd of vbds) await unlessGone(client.VBD.destroy(vbd, call));
    await unlessGone(client.VDI.destroy(vdi, call));
  }
}
