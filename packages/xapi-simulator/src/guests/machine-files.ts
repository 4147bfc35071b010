import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { GuestSpec } from './guest-spec.js';
import type { MachineSetting } from './machine-model.js';
import type { MachineRoom } from './machine-room.js';
import { authorizedKeysText, writeHostKey } from './ssh-keys.js';
import { writeVmData } from './vm-data-files.js';

/** Writes what a machine is to find when it boots. */
export async function writeMachineFiles(
  { authorizedKeys, model }: MachineRoom,
  setting: MachineSetting,
): Promise<void> {
  const { folder, spec } = setting;
  const keys = [...authorizedKeys, ...spec.authorizedKeys];
  await writeFile(join(folder, 'keys/authorized'), authorizedKeysText(keys));
  await writeVmData(spec.name, join(folder, 'data'), spec.vmData);
  await model.prepare(setting);
}

/** Writes the key of its SSH server in place of the one that it had, and gives the public one. */
export async function replaceHostKey(
  { keygen }: MachineRoom,
  folder: string,
  given: GuestSpec['hostKey'],
): Promise<string> {
  const path = join(folder, 'keys/host');
  await rm(path, { force: true });
  return writeHostKey(keygen, path, given);
}
