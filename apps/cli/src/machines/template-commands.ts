import {
  bioComputeModules,
  buildTemplate,
  checkTemplate,
  connectPool,
  InvalidOptionError,
  listLuaTemplates,
  parseDuration,
  removeTemplate,
  type TemplateSummary,
} from 'bioxen';
import { printable, readRegularFile } from '@bioxen/core';
import { exitCode } from '../exit-code.js';
import { printJson } from '../json/print-json.js';
import type { StandardStreams } from '../terminal/standard-streams.js';
import { columns } from '../terminal/columns.js';
import { exitCodeOf, stopSignals } from '../terminal/stop-signals.js';
import { checkText } from './check-text.js';
import { loadMachineConfig, loadPoolConfig } from './load-machine-config.js';
import type { MachineFlags } from './machine-flags.js';
import { stepLine } from './step-line.js';

/** The options of `bioxen template check`. */
export interface CheckOptions extends MachineFlags {
  readonly boot?: boolean;
  readonly lua?: string;
  readonly json?: boolean;
}

/** The options of `bioxen template build`. */
export interface BuildOptions extends MachineFlags {
  readonly from?: string;
  readonly lua?: string;
  readonly rock?: readonly string[];
  readonly script?: readonly string[];
  readonly replace?: boolean;
  readonly timeout?: string;
  readonly json?: boolean;
}

/** `bioxen template ls`. */
export async function printTemplates(
  { all = false, json, ...flags }: MachineFlags & { readonly all?: boolean; readonly json?: boolean },
  streams: StandardStreams,
): Promise<number> {
  await using client = await connectPool(await loadPoolConfig(flags, streams));
  const templates = await listLuaTemplates(client, { all });
  if (json === true) await printJson(streams, { schemaVersion: 1, templates });
  else {
    await streams.write('stdout', columns(templates.map(rowOf)));
  }
  return exitCode.ok;
}

function rowOf({ name, uuid, built, isDefault }: TemplateSummary): readonly string[] {
  const origin = isDefault ? 'came with the pool' : '';
  return [name, uuid, built === undefined ? origin : `${built.lua} from ${built.from}`];
}

/** `bioxen template check`: 1 when a check failed. */
export async function checkOneTemplate(
  name: string | undefined,
  { boot = true, lua, json, ...flags }: CheckOptions,
  streams: StandardStreams,
): Promise<number> {
  const config = await loadMachineConfig(withTemplate(flags, name), streams);
  await using client = await connectPool(config);
  const controller = new AbortController();
  using stop = stopSignals(() => controller.abort());
  const line = stepLine(streams);
  try {
    const checks = await checkTemplate(client, config, {
      boot,
      signal: controller.signal,
      onStep: line.tell,
      ...(lua === undefined ? {} : { luaVersion: lua }),
    });
    line.end();
    const isOk = checks.every(({ status }) => status !== 'failed');
    if (json === true) await printJson(streams, { schemaVersion: 1, ok: isOk, checks });
    else await streams.write('stdout', checks.map(checkText).join(''));
    return isOk ? exitCode.ok : exitCode.error;
  } catch (error) {
    line.end();
    if (stop.received !== undefined) return exitCodeOf(stop.received);
    throw error;
  }
}

/** `bioxen template build`. */
export async function buildOneTemplate(
  name: string,
  { from, lua, rock = [], script = [], replace = false, timeout, json, ...flags }: BuildOptions,
  streams: StandardStreams,
): Promise<number> {
  const timeoutMs = timeout === undefined ? undefined : parseDuration(timeout, { option: '--timeout' });
  const scripts = await Promise.all(script.map(readScript));
  for (const file of rock.filter((each) => /\.(?:rock|rockspec)$/.test(each)))
    await readNamed('--rock', file);
  const isOurs = (each: string): boolean => each === 'bio_compute' || each === 'bio-compute';
  const config = await loadMachineConfig(withTemplate(flags, from), streams);
  await using client = await connectPool(config);
  const controller = new AbortController();
  using stop = stopSignals(() => controller.abort());
  const line = stepLine(streams);
  try {
    const built = await buildTemplate(client, config, name, {
      replace,
      scripts,
      rocks: rock.filter((each) => !isOurs(each)),
      ...(rock.some(isOurs) ? { modules: bioComputeModules() } : {}),
      ...(lua === undefined ? {} : { luaVersion: lua }),
      ...(timeoutMs === undefined ? {} : { timeoutMs }),
      signal: controller.signal,
      onStep: line.tell,
      onNote: (note) => {
        line.clear();
        void streams.write('stderr', `bioxen: ${printable(note, Infinity)}\n`);
      },
    });
    line.end();
    if (json === true) await printJson(streams, { schemaVersion: 1, ...built });
    else {
      await streams.write('stdout', `${printable(built.name)}: ${built.uuid}, ${printable(built.lua)}\n`);
    }
    return exitCode.ok;
  } catch (error) {
    line.end();
    if (stop.received !== undefined) return exitCodeOf(stop.received);
    throw error;
  }
}

/** `bioxen template rm`. */
export async function removeOneTemplate(
  name: string,
  flags: MachineFlags,
  streams: StandardStreams,
): Promise<number> {
  await using client = await connectPool(await loadPoolConfig(flags, streams));
  await removeTemplate(client, name);
  return exitCode.ok;
}

function withTemplate({ set, ...flags }: MachineFlags, template: string | undefined): MachineFlags {
  if (template === undefined) return set === undefined ? flags : { ...flags, set };
  return { ...flags, set: { ...set, template_name: template } };
}

async function readScript(path: string): Promise<string> {
  return (await readNamed('--script', path)).toString('utf8');
}

/** Before a machine is made for it. @throws InvalidOptionError, which says why it cannot be read */
async function readNamed(option: string, path: string): Promise<Buffer> {
  let bytes: Buffer | undefined;
  try {
    bytes = await readRegularFile(path);
  } catch (cause) {
    const isMissing = (cause as NodeJS.ErrnoException).code === 'ENOENT';
    const hint = 'Relative paths start at the working directory.';
    throw new InvalidOptionError(option, `${path} ${isMissing ? 'does not exist' : 'cannot be read'}`, {
      cause,
      hint,
    });
  }
  if (bytes !== undefined) return bytes;
  const hint = 'Name a file, not a folder, a pipe or a device.';
  throw new InvalidOptionError(option, `${path} is no regular file`, { hint });
}
