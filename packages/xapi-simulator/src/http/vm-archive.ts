import type { TypeCode } from '@bioxen/xapi/schema';
import { list, text } from '../database/read-field.js';
import { nullRef, type SimRecord, type SimValue } from '../database/sim-value.js';
import { makeVdi } from '../devices/make-vdi.js';
import { makeVbd } from '../devices/vbd-messages.js';
import { makeVif } from '../devices/vif-messages.js';
import { ApiFailure } from '../dispatch/api-failure.js';
import { coerce } from '../dispatch/coerce.js';
import type { SimPool } from '../pool/sim-pool.js';
import { makeVm } from '../vms/make-vm.js';
import { exists, recordsOf } from '../vms/vm-parts.js';
import type { RpcValue } from '../wire/rpc-value.js';
import { createValueWriter } from '../wire/value-writer.js';
import { readXmlValue } from '../wire/xml-reader.js';
import { xmlDialect } from '../wire/xml-writer.js';
import { readTar, type TarEntry, writeTar } from './tar.js';

const chunkBytes = 2 ** 20;
const archived = ['VM', 'VIF', 'VBD', 'VDI'] as const;

type Archived = (typeof archived)[number];
type ArchivedObject = readonly [className: Archived, id: string, record: SimRecord];

/**
 * A VM with its devices and disks in one file, after the manner of xapi's XVA: `ova.xml` tells the objects in XML-RPC, and
 * the disks follow in pieces of 1 MiB, of which those that are empty are left out.
 */
export function writeVmArchive(pool: SimPool, vm: string): Buffer {
  const { database, disks } = pool;
  const record = database.read('VM', vm);
  const vbds = recordsOf(database, 'VBD', list(record, 'VBDs'));
  const vdis = recordsOf(
    database,
    'VDI',
    vbds.map(([, vbd]) => text(vbd, 'VDI')),
  );
  const objects: ArchivedObject[] = [
    ['VM', vm, record],
    ...recordsOf(database, 'VIF', list(record, 'VIFs')).map((each): ArchivedObject => ['VIF', ...each]),
    ...vbds.map((each): ArchivedObject => ['VBD', ...each]),
    ...vdis.map((each): ArchivedObject => ['VDI', ...each]),
  ];
  const chunks = vdis.flatMap(([ref]) => diskChunks(ref, disks.written(ref)));
  return writeTar([{ name: 'ova.xml', bytes: Buffer.from(manifest(pool, objects)) }, ...chunks]);
}

/**
 * Makes the VM of an archive, its disks in a repository.
 * @throws ApiFailure when it is no archive or there is no room
 */
export function readVmArchive(pool: SimPool, archive: Buffer, sr: string): string {
  const entries = readTar(archive);
  const ova = entries?.find(({ name }) => name === 'ova.xml');
  if (entries === undefined || ova === undefined)
    throw new ApiFailure('IMPORT_ERROR', 'not an archive of a VM');
  const objects = readManifest(pool, ova.bytes.toString('utf8'));
  const [[, , source] = []] = objects.filter(([className]) => className === 'VM');
  if (source === undefined) throw new ApiFailure('IMPORT_ERROR', 'no VM in the archive');
  const vm = makeVm(pool.database, pool.random, { ...source, ...fresh, power_state: 'Halted', domid: -1 });
  const vdis = new Map<string, string>();
  for (const [className, id, record] of objects) {
    if (className !== 'VDI') continue;
    const vdi = makeVdi(pool, { ...record, ...fresh, SR: sr, snapshot_of: nullRef });
    vdis.set(id, vdi);
    for (const { name, bytes } of entries) {
      if (name.startsWith(`${id}/`))
        pool.disks.write(vdi, Number(name.slice(id.length + 1)) * chunkBytes, bytes);
    }
  }
  const [network = nullRef] = pool.database.table('network').refs();
  for (const [className, , record] of objects) {
    if (className === 'VBD') {
      const vdi = vdis.get(text(record, 'VDI')) ?? nullRef;
      makeVbd(pool, { ...record, ...fresh, VM: vm, VDI: vdi, device: '' });
    } else if (className === 'VIF') {
      const known = text(record, 'network');
      makeVif(pool, {
        ...record,
        ...fresh,
        VM: vm,
        network: exists(pool.database, 'network', known) ? known : network,
      });
    }
  }
  return vm;
}

/** What an imported object does not bring with it. */
const fresh: SimRecord = {
  uuid: '',
  current_operations: new Map(),
  allowed_operations: [],
  ...Object.fromEntries(
    ['VIFs', 'VBDs', 'consoles', 'snapshots', 'children', 'crash_dumps'].map((name) => [name, []]),
  ),
};

function diskChunks(ref: string, bytes: Buffer): TarEntry[] {
  const chunks: TarEntry[] = [];
  for (let number = 0; number * chunkBytes < bytes.length; number += 1) {
    const chunk = bytes.subarray(number * chunkBytes, (number + 1) * chunkBytes);
    if (chunk.some((byte) => byte !== 0))
      chunks.push({ name: `${ref}/${String(number).padStart(8, '0')}`, bytes: chunk });
  }
  return chunks;
}

function manifest(pool: SimPool, objects: readonly ArchivedObject[]): string {
  const writerOf = createValueWriter(xmlDialect, pool.model.fieldsOf);
  const { array, struct, memberStart, memberEnd, text: string } = xmlDialect;
  const member = (name: string, value: string): string => memberStart(name) + value + memberEnd;
  const written = objects.map(([className, id, record]) => {
    const type: TypeCode = { kind: 'record', className };
    return struct([
      member('class', string(className)),
      member('id', string(id)),
      member('snapshot', writerOf(type)(record)),
    ]);
  });
  const version = struct([member('xapi_build', string(pool.model.version))]);
  return `<value>${struct([member('version', version), member('objects', array(written))])}</value>`;
}

function readManifest(pool: SimPool, xml: string): readonly ArchivedObject[] {
  const objects = memberOf(readXmlValue(xml), 'objects');
  if (objects?.kind !== 'array') throw new ApiFailure('IMPORT_ERROR', 'no objects in the archive');
  return objects.items.flatMap((object) => {
    const className = archived.find((name) => name === textOf(memberOf(object, 'class')));
    const snapshot = memberOf(object, 'snapshot');
    if (className === undefined || snapshot === undefined) return [];
    const fields: Record<string, SimValue> = {};
    for (const { name, type } of pool.model.fieldsOf(className)) {
      const value = memberOf(snapshot, name);
      if (value !== undefined) fields[name] = coerce(value, type);
    }
    return [[className, textOf(memberOf(object, 'id')), fields] as const];
  });
}

function memberOf(value: RpcValue, name: string): RpcValue | undefined {
  return value.kind === 'struct' ? value.members.get(name) : undefined;
}

function textOf(value: RpcValue | undefined): string {
  return value?.kind === 'string' ? value.value : '';
}
