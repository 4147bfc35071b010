import { type CallOptions, type Ref, type XAPIClient } from '@bioxen/xapi';
import { cloudInitFiles } from '../first-boot/cloud-init.js';
import type { FirstBootData } from '../first-boot/first-boot-data.js';
import { fatImage } from '../first-boot/fat-image.js';
import { type OwnerTags, ownerEntries } from '../ownership/owner-tags.js';

/** What a config drive is made for. */
export interface ConfigDriveSpec {
  readonly vm: { readonly ref: Ref<'VM'>; readonly uuid: string; readonly name: string };
  readonly sr: Ref<'SR'>;
  readonly data: FirstBootData;
  readonly tags: OwnerTags;
}

const LABEL = 'cidata';

/** The name of the config drive that an operation makes; no other disk has it. */
export function configDriveName(operation: string): string {
  return `bioxen ${operation} config drive`;
}

/** Makes a NoCloud drive for cloud-init and puts it into a VM that is off. It is ours: it goes with the VM. */
export async function addConfigDrive(
  client: XAPIClient,
  { vm, sr, data, tags }: ConfigDriveSpec,
  call: CallOptions,
): Promise<void> {
  const image = fatImage(LABEL, cloudInitFiles({ ...data, instanceId: vm.uuid, hostName: vm.name }));
  const vdi = await client.VDI.create(
    {
      SR: sr,
      name_label: configDriveName(tags.operation),
      name_description: `What cloud-init reads at the first boot of ${vm.name}`,
      virtual_size: image.length,
      type: 'user',
      sharable: false,
      read_only: false,
      other_config: ownerEntries(tags),
    },
    call,
  );
  await client.put('/import_raw_vdi', { vdi, format: 'raw' }, image, call);
  await client.VBD.create(
    {
      VM: vm.ref,
      VDI: vdi,
      userdevice: 'autodetect',
      bootable: false,
      mode: 'RO',
      type: 'Disk',
      unpluggable: true,
      empty: false,
      other_config: { owner: '' },
      qos_algorithm_type: '',
      qos_algorithm_params: {},
    },
    call,
  );
}
