import { randomUUID } from 'node:crypto';
import { basename } from 'node:path';
import { InvalidOptionError } from '@bioxen/core';
import type { TemplateHost } from './template-host.js';

/** What a template is to hold beside Lua. */
export interface TemplateContents {
  /**
   * Rocks, in their order: the name of one of luarocks.org, with a version behind a space where that matters, which the machine
   * fetches itself; or the path of a `.rock` or `.rockspec` file on this computer.
   */
  readonly rocks?: readonly string[] | undefined;
  /** Modules of pure Lua: name → source text. They are put where the interpreter of the system looks. */
  readonly modules?: ReadonlyMap<string, string> | undefined;
  /** Scripts of sh that run on the machine at the end, as root where that is possible. */
  readonly scripts?: readonly string[] | undefined;
}

const NAME = /^[A-Za-z0-9][\w.-]*$/;
const VERSION = /^[\w.-]+$/;
const FILE = /\.(?:rock|rockspec)$/;

/** @throws InvalidOptionError for what is neither the name of a rock nor a file */
export function checkContents({ rocks = [], modules = new Map() }: TemplateContents): void {
  for (const rock of rocks) {
    const [name = '', version, ...rest] = rock.split(' ');
    const isName = NAME.test(name) && (version === undefined || VERSION.test(version)) && rest.length === 0;
    if (!FILE.test(rock) && !isName)
      throw new InvalidOptionError('rocks', `'${rock}' is neither the name of a rock nor a file`, {
        hint: "Write 'luasocket', 'luasocket 3.1.0-1', or the path of a .rock or .rockspec file.",
      });
  }
  for (const name of modules.keys())
    if (!/^\w[\w-]*(?:\.\w[\w-]*)*$/.test(name))
      throw new InvalidOptionError('modules', `'${name}' is not the name of a module`);
}

/** Puts rocks and modules on a machine, and runs the scripts. @param lua `5.4`, `luajit` */
export async function addContents(
  machine: TemplateHost,
  lua: string,
  { rocks = [], modules = new Map(), scripts = [] }: TemplateContents,
  signal: AbortSignal,
): Promise<void> {
  const version = lua === 'luajit' ? '5.1' : lua;
  for (const rock of rocks) {
    if (FILE.test(rock)) await installFile(machine, version, rock, signal);
    else await machine.run('luarocks', [`--lua-version=${version}`, 'install', ...rock.split(' ')]);
  }
  if (modules.size > 0) await putModules(machine, version, modules, signal);
  for (const script of scripts) await machine.sh(script);
}

async function installFile(
  machine: TemplateHost,
  version: string,
  path: string,
  signal: AbortSignal,
): Promise<void> {
  const folder = `/tmp/bioxen-rock-${randomUUID()}`;
  await machine.host.exec('mkdir', ['-m', '755', folder], { signal, reject: true });
  try {
    // Luarocks reads name and version from the name of the file.
    const target = `${folder}/${basename(path)}`;
    await machine.host.put(path, target, { signal });
    await machine.run('luarocks', [`--lua-version=${version}`, 'install', target]);
  } finally {
    await machine.run('rm', ['-rf', folder]);
  }
}

async function putModules(
  machine: TemplateHost,
  version: string,
  modules: ReadonlyMap<string, string>,
  signal: AbortSignal,
): Promise<void> {
  const folder = `/tmp/bioxen-modules-${randomUUID()}`;
  const files = [...modules].map(([name, content]) => {
    const isFolder = [...modules.keys()].some((other) => other.startsWith(`${name}.`));
    const path = name.replaceAll('.', '/');
    return { path: isFolder ? `${path}/init.lua` : `${path}.lua`, content };
  });
  await machine.host.putTree(files, folder, { signal });
  try {
    await machine.sh(
      'set -eu\numask 022\nchmod -R u=rwX,go=rX "$1"\nmkdir -p "/usr/local/share/lua/$2"\ncp -R "$1/." "/usr/local/share/lua/$2/"\n',
      [folder, version],
    );
  } finally {
    await machine.run('rm', ['-rf', folder]);
  }
}
