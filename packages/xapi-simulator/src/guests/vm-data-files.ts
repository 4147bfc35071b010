import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { GuestError } from './guest-error.js';

/** Writes `vm-data/*` as files below a folder, in place of those of before. */
export async function writeVmData(
  guest: string,
  folder: string,
  vmData: ReadonlyMap<string, string>,
): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  for (const [key, value] of vmData) {
    const parts = key.split('/');
    // XenStore's own rule for paths, which also keeps the file where it belongs.
    if (!parts.every((part) => /^[\w@:-][\w@:.-]*$/.test(part))) {
      throw new GuestError('did not start: a key of xenstore_data is no path of XenStore', {
        guest,
        hint: 'Use letters, digits, and _ @ : - between slashes.',
      });
    }
    const path = join(folder, ...parts);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, value);
  }
}
