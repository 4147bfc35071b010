import { RockspecError } from '../errors/rockspec-error.js';
import type { LuaData, LuaRecord } from '../manifest/lua-data.js';
import { fieldsOf, itemsOf } from './lua-shapes.js';
import type { InstallEntry, RockBuild, RockspecFormat } from './rockspec.js';

const MODULE = /^[\w-]+(?:\.[\w-]+)*$/;

/** Reads the table `build`, which formats before 3.0 must have. @throws RockspecError */
export function parseBuild(value: LuaData | undefined, format: RockspecFormat): RockBuild {
  if (value === undefined && format < '3.0') throw new RockspecError("it has no 'build'");
  const build = fieldsOf(value, 'build');
  const type = build['type'] ?? (format < '3.0' ? undefined : 'builtin');
  if (typeof type !== 'string') throw new RockspecError("its 'build' has no 'type'");
  const install = fieldsOf(build['install'], 'build.install');
  return {
    type: type === 'module' ? 'builtin' : type,
    modules: modulesOf(build, format),
    install: {
      lua: entriesOf(install['lua'], 'lua'),
      lib: entriesOf(install['lib'], 'lib'),
      bin: entriesOf(install['bin'], 'bin'),
      conf: entriesOf(install['conf'], 'conf'),
    },
    copyDirectories:
      build['copy_directories'] === undefined
        ? undefined
        : itemsOf(build['copy_directories']).map((item) => pathOf(item, 'build.copy_directories')),
    hasPatches: Object.keys(fieldsOf(build['patches'], 'build.patches')).length > 0,
  };
}

function modulesOf(
  build: LuaRecord,
  format: RockspecFormat,
): ReadonlyMap<string, string | undefined> | undefined {
  const { modules } = build;
  if (modules === undefined) return format < '3.0' ? new Map() : undefined;
  return new Map(
    Object.entries(fieldsOf(modules, 'build.modules')).map(([name, source]) => {
      if (!MODULE.test(name)) throw new RockspecError(`${JSON.stringify(name)} is no name of a module`);
      const isLua = typeof source === 'string' && source.endsWith('.lua');
      return [name, isLua ? pathOf(source, `build.modules.${name}`) : undefined];
    }),
  );
}

function entriesOf(value: LuaData | undefined, kind: string): readonly InstallEntry[] {
  return Object.entries(fieldsOf(value, `build.install.${kind}`)).map(([key, item]) => {
    const file = pathOf(item, `build.install.${kind}`);
    if (/^\d+$/.test(key)) return { file };
    if (kind === 'lua' || kind === 'lib' ? !MODULE.test(key) : !/^[\w./-]+$/.test(key) || isUnsafe(key))
      throw new RockspecError(`${JSON.stringify(key)} is no name to install under`);
    return { name: key, file };
  });
}

/** A path below the source, in its shortest form. */
function pathOf(value: LuaData | undefined, field: string): string {
  if (typeof value !== 'string' || isUnsafe(value))
    throw new RockspecError(`'${field}' names ${JSON.stringify(value)}, which is no path below its source`);
  return value
    .split('/')
    .filter((part) => part !== '' && part !== '.')
    .join('/');
}

const isUnsafe = (path: string): boolean =>
  // oxlint-disable-next-line no-control-regex -- these are what no path may have
  path.startsWith('/') || path.split('/').includes('..') || /[\0-\x1f\\]/.test(path);
