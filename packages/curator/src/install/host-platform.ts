/** What LuaRocks calls this system, from the most general name to the most particular. */
export function hostPlatforms(): readonly string[] {
  if (process.platform === 'win32') return ['windows', 'win32'];
  if (process.platform === 'darwin') return ['unix', 'bsd', 'macosx'];
  return ['unix', process.platform];
}

const PROCESSORS: Readonly<Record<string, string>> = { x64: 'x86_64', arm64: 'aarch64', ia32: 'x86' };

/** The arch of rocks that were built for this computer: `linux-x86_64`. */
export function platformArch(): string {
  const system = process.platform === 'darwin' ? 'macosx' : process.platform;
  return `${system}-${PROCESSORS[process.arch] ?? process.arch}`;
}
