import { findExecutable } from 'bioxen';

/** How to get an interpreter here: a command where we know one. @param name like `Lua 5.3`; @param aptPackage like `lua5.3` */
export async function installAdvice(name: string, aptPackage: string): Promise<string> {
  if ((await findExecutable('apt-get')) !== undefined) return `sudo apt-get install ${aptPackage}`;
  return `install ${name} with your package manager`;
}
