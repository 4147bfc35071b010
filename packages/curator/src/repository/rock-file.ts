import { checkName } from '../names/check-name.js';

/**
 * The file of a rock: of `src`, `all`, `rockspec`, or a platform. What a server lists goes no further than this.
 * @throws InvalidNameError for names that lead elsewhere
 */
export function rockFile(name: string, version: string, arch: string): string {
  checkName('package', name);
  checkName('version', version);
  checkName('version', arch);
  return arch === 'rockspec' ? `${name}-${version}.rockspec` : `${name}-${version}.${arch}.rock`;
}

/** The rock that a file is of, by its name; undefined where it is none. */
export function rockOfFile(
  file: string,
): { readonly name: string; readonly version: string; readonly arch: string } | undefined {
  const [, name, version, arch, rockspec] =
    /^([A-Za-z0-9][\w.-]*?)-([\w.]+-\d+)\.(?:([\w-]+)\.rock|(rockspec))$/.exec(file) ?? [];
  if (name === undefined || version === undefined) return undefined;
  return { name, version, arch: arch ?? (rockspec as string) };
}
