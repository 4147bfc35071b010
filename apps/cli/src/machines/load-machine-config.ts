import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { type LoadedXcpngConfig, loadXcpngConfig, type XcpngConfig } from 'bioxen';
import { styled } from '../terminal/colors.js';
import type { StandardStreams } from '../terminal/standard-streams.js';
import { askForMissing } from './ask-for-missing.js';
import type { MachineFlags } from './machine-flags.js';

/** A configuration, and what of it was typed in and is no secret. */
export interface MachineConfig {
  readonly config: XcpngConfig;
  readonly typed: Readonly<Record<string, string>>;
}

/** Where a configuration is looked for. */
export interface ConfigPlace extends MachineFlags {
  /** In place of the working directory, as long as it is there. */
  readonly directory?: string;
}

/** The folder of a place, as an option; none when it is gone. */
export function directoryOf({ directory }: { readonly directory?: string | undefined }): {
  readonly directory?: string;
} {
  return directory !== undefined && existsSync(directory) ? { directory } : {};
}

/** The configuration that the options of a command line lead to. What it lacks is asked for, where somebody can answer. */
export async function loadMachineConfig(
  flags: ConfigPlace,
  streams?: StandardStreams,
  defaults?: Readonly<Record<string, string>>,
): Promise<XcpngConfig> {
  return (await askMachineConfig(flags, streams, defaults)).config;
}

/** The same, with what was typed in. Keys that mean nothing are told on standard error. */
export async function askMachineConfig(
  { config: file, directory, context, profile, set }: ConfigPlace,
  streams?: StandardStreams,
  defaults?: Readonly<Record<string, string>>,
): Promise<MachineConfig> {
  const load = async (more: Readonly<Record<string, string>>): Promise<LoadedXcpngConfig> =>
    await loadXcpngConfig({
      ...(file === undefined ? {} : { file: resolve(file) }),
      ...directoryOf({ directory }),
      ...(context === undefined ? {} : { context }),
      ...(profile === undefined ? {} : { profile }),
      overrides: set,
      defaults: { ...defaults, ...more },
    });
  let typed: Readonly<Record<string, string>> = {};
  const { config, unknownKeys } = await load({}).catch(async (error: unknown) => {
    const { all, kept } = await askForMissing(error);
    typed = kept;
    return await load(all);
  });
  for (const key of unknownKeys)
    void streams?.write(
      'stderr',
      `${styled('yellow', 'bioxen:', process.stderr)} the configuration has a key '${key}', which means nothing\n`,
    );
  return { config, typed };
}

/** The same for what makes no machine: it needs the pool and its login alone. */
export async function loadPoolConfig(flags: MachineFlags, streams: StandardStreams): Promise<XcpngConfig> {
  return await loadMachineConfig(flags, streams, { template_name: '-', ssh_user: 'root' });
}
