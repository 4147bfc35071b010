import { map, text } from '../database/read-field.js';
import type { SimRecord } from '../database/sim-value.js';
import { makeVbd } from '../devices/vbd-messages.js';
import { makeVdi } from '../devices/make-vdi.js';
import { ApiFailure } from '../dispatch/api-failure.js';
import type { SimPool } from '../pool/sim-pool.js';

/**
 * Makes the disks that `other_config.disks` of a template asks for:
 * `<provision><disk device="0" size="…" sr="uuid" bootable="true" type="system"/></provision>`.
 * @throws ApiFailure UUID_INVALID for a repository that does not exist, before anything was made
 */
export function provisionDisks(pool: SimPool, vm: string, record: SimRecord): void {
  const asked = readDisks(map(record, 'other_config').get('disks') ?? '');
  const disks = asked.map((disk) => {
    const uuid = disk.get('sr') ?? '';
    const sr = pool.database.table('SR').byUuid(uuid);
    if (sr === undefined) throw new ApiFailure('UUID_INVALID', 'SR', uuid);
    return { disk, sr };
  });
  for (const { disk, sr } of disks) {
    const device = disk.get('device') ?? '0';
    const vdi = makeVdi(pool, {
      SR: sr,
      name_label: device,
      name_description: 'Created by template provisioner',
      virtual_size: Number(disk.get('size') ?? 0),
      type: disk.get('type') === 'user' ? 'user' : 'system',
      sm_config: new Map([['vmhint', text(record, 'uuid')]]),
    });
    makeVbd(pool, {
      VM: vm,
      VDI: vdi,
      userdevice: device,
      bootable: disk.get('bootable') === 'true',
      mode: 'RW',
      type: 'Disk',
      unpluggable: false,
      other_config: new Map([['owner', '']]),
    });
  }
}

function readDisks(xml: string): readonly ReadonlyMap<string, string>[] {
  return Array.from(xml.matchAll(/<disk\b([^>]*?)\/?>/g), ([, attributes = '']) => {
    const pairs = attributes.matchAll(/(\w+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g);
    return new Map(Array.from(pairs, ([, name = '', double, single]) => [name, double ?? single ?? '']));
  });
}
