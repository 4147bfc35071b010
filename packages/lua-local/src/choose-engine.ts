import { InvalidOptionError, UnsupportedError } from '@bioxen/core';
import { EmbeddedLauncher } from './embedded/embedded-launcher.js';
import type { EngineKind, EngineLauncher } from './engine.js';
import type { LocalVmOptions } from './local-vm-options.js';
import { parseLuaVersion } from './native/lua-version.js';
import { NativeLauncher } from './native/native-launcher.js';

/**
 * Chooses the engine of a VM. `auto` is the embedded engine, which needs no Lua on the computer and lets nothing
 * out, unless an executable or a version other than 5.4 is named.
 * @throws InvalidOptionError, UnsupportedError
 */
export function chooseLauncher(options: LocalVmOptions): EngineLauncher {
  const version = options.luaVersion === undefined ? undefined : parseLuaVersion(options.luaVersion);
  const kind = engineKind(options, version);
  if (kind === 'native') return new NativeLauncher({ ...options, luaVersion: version });
  if (options.luaExecutable !== undefined) {
    throw new InvalidOptionError('luaExecutable', 'is for native interpreters, not for the embedded engine', {
      hint: "Leave it out, or use engine 'native'.",
    });
  }
  for (const name of ['environment', 'workingDirectory'] as const) {
    if (options[name] === undefined) continue;
    throw new UnsupportedError(`the option ${name}`, {
      subject: 'The embedded engine',
      hint: `Its programs see nothing of this computer. Leave ${name} out, or use engine 'native'.`,
    });
  }
  if (version !== undefined && version !== '5.4') {
    throw new UnsupportedError(`Lua ${version} on the embedded engine`, {
      hint: `The embedded engine is Lua 5.4. Use engine 'native' for ${version}.`,
    });
  }
  return new EmbeddedLauncher(options.random);
}

function engineKind(options: LocalVmOptions, version: string | undefined): EngineKind {
  const { engine = 'auto' } = options;
  if (engine === 'embedded' || engine === 'native') return engine;
  if (engine !== 'auto') {
    throw new InvalidOptionError('engine', `'${String(engine)}' is no engine`, {
      hint: 'Use auto, embedded or native.',
    });
  }
  return options.luaExecutable !== undefined || (version !== undefined && version !== '5.4')
    ? 'native'
    : 'embedded';
}
