import { randomBytes } from 'node:crypto';
import { access, constants, link, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { VmAlreadyExistsError, VmNotFoundError } from '@bioxen/core';
import { UsageError } from '../usage-error.js';
import { codeOf, isMissing, stateFolderError } from './state-folder-error.js';
import { type VmRecord, vmRecordSchema } from './vm-record.js';

const ENDING = '.json';
const NAME = /^[A-Za-z0-9][\w.-]{0,63}$/;

/** Where VMs with names are kept: `$XDG_STATE_HOME/bioxen/vms`, a file each. */
function folder(): string {
  const { XDG_STATE_HOME: state } = process.env;
  return join(
    state === undefined || state === '' ? join(homedir(), '.local', 'state') : state,
    'bioxen',
    'vms',
  );
}

function pathOf(name: string): string {
  if (NAME.test(name)) return join(folder(), `${name}${ENDING}`);
  throw new UsageError(
    `'${name}' is no name of a VM.`,
    'Begin with a letter or a digit, and go on with those, _, - and ., 64 at most. A host is written ssh://HOST.',
  );
}

/** Before anything is made that is to be kept. @throws VMManagerError when nothing can be */
export async function ensureVmFolder(name: string): Promise<void> {
  try {
    await mkdir(folder(), { recursive: true, mode: 0o700 });
    await access(folder(), constants.W_OK);
  } catch (error) {
    // Where a folder above cannot be written, Node says that this one is not there.
    const cause = (await whyNotWritten(folder())) ?? error;
    throw stateFolderError(`The VM '${name}' cannot be kept`, folder(), cause);
  }
}

/** What keeps from writing into a folder, or into the one above it that is there; undefined when nothing does. */
async function whyNotWritten(path: string): Promise<unknown> {
  try {
    await access(path, constants.W_OK);
    return undefined;
  } catch (error) {
    return codeOf(error) === 'ENOENT' ? await whyNotWritten(dirname(path)) : error;
  }
}

/** Keeps a new one: its file is whole, or not there. @throws UsageError for its name, VmAlreadyExistsError, VMManagerError */
export async function keepVm(record: VmRecord): Promise<void> {
  const path = pathOf(record.name);
  await ensureVmFolder(record.name);
  const beside = `${path}.${randomBytes(6).toString('hex')}`;
  try {
    await writeFile(beside, `${JSON.stringify(record, undefined, 2)}\n`, { flag: 'wx', mode: 0o600 });
    // Unlike a renaming, it takes the place of none.
    await link(beside, path);
  } catch (error) {
    if (codeOf(error) === 'EEXIST') throw new VmAlreadyExistsError(record.name);
    throw stateFolderError(`The VM '${record.name}' cannot be kept`, folder(), error);
  } finally {
    await rm(beside, { force: true }).catch(() => undefined);
  }
}

/** @throws UsageError for its name, or a file that holds no VM; VmNotFoundError */
export async function findVm(name: string): Promise<VmRecord> {
  const path = pathOf(name);
  const text = await readFile(path, 'utf8').catch(async (error: unknown) => {
    throw isMissing(error) ? await notFound(name) : error;
  });
  const read = vmRecordSchema.safeParse(parsed(text));
  if (read.success) return read.data;
  throw new UsageError(`The file of the VM '${name}' holds none.`, `Remove it: bioxen vm rm ${name}`);
}

/** All of them, by name. Files that hold no VM are left out. */
export async function listVms(): Promise<readonly VmRecord[]> {
  const names = await readdir(folder()).catch((error: unknown) => {
    if (isMissing(error)) return [];
    throw error;
  });
  const records = await Promise.all(
    names
      .filter((name) => name.endsWith(ENDING))
      .toSorted()
      .map(async (name) => await findVm(name.slice(0, -ENDING.length)).catch(() => undefined)),
  );
  return records.filter((record) => record !== undefined);
}

/** @throws UsageError for its name, VmNotFoundError, VMManagerError */
export async function dropVm(name: string): Promise<void> {
  await rm(pathOf(name)).catch(async (error: unknown) => {
    if (isMissing(error)) throw await notFound(name);
    throw stateFolderError(`The VM '${name}' cannot be forgotten`, folder(), error);
  });
}

/** A session of that name may have been meant. */
async function notFound(name: string): Promise<VmNotFoundError> {
  const { hasSession } = await import('../sessions/has-session.js');
  if (!(await hasSession(name))) return new VmNotFoundError(name);
  return new VmNotFoundError(name, {
    hint: `'${name}' is a session: bioxen session exec ${name} runs Lua in it, bioxen session rm ${name} ends it.`,
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
