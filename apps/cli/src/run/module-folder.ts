import { isUtf8 } from 'node:buffer';
import { readFileSync, realpathSync, statSync } from 'node:fs';
import { isAbsolute, join, relative, resolve } from 'node:path';

/** What `require` may be given here: parts of letters, digits, `_` and `-` between single dots. */
const MODULE_NAME = /^[\w-]+(?:\.[\w-]+)*$/;

/**
 * Finds the Lua modules of one folder: `a.b` is `a/b.lua`, else `a/b/init.lua`. Nothing else can be read through it,
 * neither files outside of the folder nor, by a symbolic link, what such a link names.
 */
export function moduleFolder(folder: string): (name: string) => string | undefined {
  const root = resolve(folder);
  return (name) => {
    if (!MODULE_NAME.test(name)) return undefined;
    const path = join(root, ...name.split('.'));
    const found = fileInside(root, `${path}.lua`) ?? fileInside(root, join(path, 'init.lua'));
    if (found === undefined) return undefined;
    const bytes = readFileSync(found);
    // A module reaches the interpreter as text: other bytes would arrive as something else.
    return isUtf8(bytes) ? bytes.toString('utf8') : `error("module '${name}' is no UTF-8 text", 0)`;
  };
}

/** The real path of a file that may be read and is not outside of the folder. */
function fileInside(root: string, path: string): string | undefined {
  try {
    const real = realpathSync(path);
    const below = relative(realpathSync(root), real);
    return isAbsolute(below) || /^\.\.(?:[\\/]|$)/.test(below) || !statSync(real).isFile() ? undefined : real;
  } catch {
    return undefined;
  }
}
