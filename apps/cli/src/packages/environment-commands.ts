import { BioxenError } from '@bioxen/core';
import {
  bootstrapLuaEnvironment,
  EnvironmentManager,
  defaultHome,
  environmentVariables,
} from 'bioxen/packages';
import { exitCode } from '../exit-code.js';
import { printJson } from '../json/print-json.js';
import type { StandardStreams } from '../terminal/standard-streams.js';
import { UsageError } from '../usage-error.js';
import { columns } from '../terminal/columns.js';

/** The options of `bioxen env`. */
export interface EnvironmentFlags {
  readonly lua?: string;
  readonly profile?: string;
  readonly json?: boolean;
}

const manager = (): EnvironmentManager => new EnvironmentManager(defaultHome());

/** `bioxen env create`. */
export async function createEnvironment(
  name: string,
  { lua: luaVersion, profile }: EnvironmentFlags,
  streams: StandardStreams,
): Promise<number> {
  const all = manager();
  await all.create(name, { luaVersion });
  try {
    if (profile !== undefined) await bootstrapLuaEnvironment(name, { profile });
  } catch (error) {
    // Who asked for a profile has no use for an empty one, and will try again with the same name.
    await all.remove(name).catch(() => undefined);
    throw error;
  }
  await streams.write('stdout', `${name}\n`);
  return exitCode.ok;
}

/** `bioxen env use`. */
export async function useEnvironment(name: string): Promise<number> {
  await manager().activate(name);
  return exitCode.ok;
}

/** `bioxen env ls`. */
export async function listEnvironments(
  { json }: EnvironmentFlags,
  streams: StandardStreams,
): Promise<number> {
  const all = manager();
  const active = await all.active();
  const environments = await Promise.all(
    (await all.list()).map(async (name) => {
      const isActive = name === active;
      try {
        const environment = await all.get(name);
        const { generation, lock } = await environment.state();
        const packages = Object.keys(lock.packages).length;
        return { name, isActive, luaVersion: environment.luaVersion, generation, packages };
      } catch (error) {
        if (!BioxenError.isInstance(error)) throw error;
        return { name, isActive, problem: error.message };
      }
    }),
  );
  if (json === true) await printJson(streams, { schemaVersion: 1, environments });
  else
    await streams.write(
      'stdout',
      columns(
        environments.map(({ name, isActive, ...rest }) => [
          isActive ? '*' : ' ',
          name,
          ...(rest.problem === undefined
            ? [`Lua ${rest.luaVersion}`, `${rest.packages} ${rest.packages === 1 ? 'package' : 'packages'}`]
            : ['damaged', rest.problem]),
        ]),
      ),
    );
  return exitCode.ok;
}

/** `bioxen env rm`. */
export async function removeEnvironment(name: string): Promise<number> {
  await manager().remove(name);
  return exitCode.ok;
}

/** `bioxen env export`. */
export async function exportEnvironment(
  name: string | undefined,
  { json }: EnvironmentFlags,
  streams: StandardStreams,
): Promise<number> {
  const all = manager();
  const environment = await all.get(name ?? (await all.active()));
  const { PATH: path = '', ...variables } = environmentVariables(environment, {});
  if (json === true) await printJson(streams, { schemaVersion: 1, variables: { ...variables, PATH: path } });
  else {
    const lines = Object.entries(variables).map(([key, value]) => `export ${key}=${quoted(value)}\n`);
    const suffix =
      environment.luaVersion === '5.1' ? '' : ` LUA_INIT_${environment.luaVersion.replace('.', '_')}`;
    await streams.write(
      'stdout',
      `${lines.join('')}export PATH=${quoted(path)}:"$PATH"\nunset LUA_INIT${suffix}\n`,
    );
  }
  return exitCode.ok;
}

/** `bioxen env rollback`. */
export async function rollbackEnvironment(
  name: string,
  generation: string | undefined,
  streams: StandardStreams,
): Promise<number> {
  if (generation !== undefined && !/^\d{1,9}$/.test(generation))
    throw new UsageError(
      `'${generation}' is no generation.`,
      'bioxen env ls --json tells which one is in use.',
    );
  const now = await manager().rollback(name, generation === undefined ? undefined : Number(generation));
  await streams.write('stdout', `${now}\n`);
  return exitCode.ok;
}

/** For a POSIX shell. */
const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;
