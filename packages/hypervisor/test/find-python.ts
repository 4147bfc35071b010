import { execFileSync } from 'node:child_process';

/** A Python that has a module, or why there is none. With BIOXEN_REQUIRE_ALL=1 none is an error. */
export interface FoundPython {
  readonly path?: string;
  readonly skipReason?: string;
}

const imports = (python: string, module: string): boolean => {
  try {
    execFileSync(python, ['-c', `import ${module}`], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
};

/** Looks for a Python that can import `module`, such as `Bio` or `scipy`. */
export const findPythonWith = (module: string): FoundPython => {
  // Debian's first: scripts/install-test-tools.sh installs its packages.
  const path = ['/usr/bin/python3', 'python3'].find((python) => imports(python, module));
  if (path !== undefined) return { path };
  const skipReason = `no Python has ${module}; scripts/install-test-tools.sh installs it`;
  if (process.env['BIOXEN_REQUIRE_ALL'] === '1') throw new ReferenceError(skipReason);
  return { skipReason };
};
