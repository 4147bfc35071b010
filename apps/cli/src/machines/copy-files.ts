import { stat } from 'node:fs/promises';
import { exitCode } from '../exit-code.js';
import { UsageError } from '../usage-error.js';
import { withMachine } from './machine-commands.js';

/** `bioxen vm cp`: one file, from this computer to a machine or back. The machine's side is written `NAME:PATH`. */
export async function copyFile(source: string, target: string): Promise<number> {
  const from = sideOf(source);
  const to = sideOf(target);
  if ((from === undefined) === (to === undefined))
    throw new UsageError(
      'One of the two has to be in a VM, and the other here.',
      'Write the one in the VM as NAME:PATH: bioxen vm cp reads.fq lab:/tmp/reads.fq',
    );
  if (to !== undefined) await refuseOther(source, to.name);
  const side = from ?? to;
  await withMachine(side?.name ?? '', async (vm) => {
    const host = await vm.host();
    await (to === undefined ? host.get(from?.path ?? '', target) : host.put(source, to.path));
  });
  return exitCode.ok;
}

/** What is no file cannot be copied as one; a pipe would be waited for that nobody writes into. @throws UsageError */
async function refuseOther(source: string, name: string): Promise<void> {
  const found = await stat(source).catch(() => undefined);
  if (found?.isDirectory() === true)
    throw new UsageError(
      `${source} is a folder, and bioxen vm cp copies one file.`,
      `Copy it packed: tar -C ${source} -c . | bioxen vm exec ${name} tar -x -C FOLDER`,
    );
  if (found?.isFile() === false)
    throw new UsageError(
      `${source} is a pipe or a device, and bioxen vm cp copies files.`,
      `Let a program read it: bioxen vm exec ${name} tee FILE < ${source}`,
    );
}

function sideOf(text: string): { readonly name: string; readonly path: string } | undefined {
  const [, name, path] = /^([A-Za-z0-9][\w.-]{0,63}):(.+)$/.exec(text) ?? [];
  return name === undefined || path === undefined ? undefined : { name, path };
}
