import {
  BootError,
  InvalidOptionError,
  LuaNotFoundError,
  SandboxSetupError,
  SandboxUnavailableError,
  UnsupportedError,
} from '@bioxen/core';
import { type LuaVersion, parseLuaVersion } from '@bioxen/lua-driver';
import { AutoLauncher } from './auto-launcher.js';
import { EmbeddedLauncher } from './embedded/embedded-launcher.js';
import type { LocalLauncher } from './local-engine.js';
import type { LocalVmOptions } from './local-vm-options.js';
import { NativeLauncher } from './native/native-launcher.js';
import { resolveSandbox, type ResolvedSandbox } from './sandbox/sandbox-options.js';

/**
 * Chooses the engine of a VM. `auto` is native Lua 5.4 where this computer has it in the tier that was asked for,
 * else the embedded engine, unless an option needs the one or the other.
 * @throws InvalidOptionError, UnsupportedError
 */
export function chooseLauncher(options: LocalVmOptions): LocalLauncher {
  const { engine = 'auto' } = options;
  const version = options.luaVersion === undefined ? undefined : parseLuaVersion(options.luaVersion);
  if (engine === 'embedded') {
    refuseForEmbedded(options, version);
    return embedded(options);
  }
  const sandbox = resolveSandbox(options.sandbox);
  refuseForNative(options, sandbox);
  const native = new NativeLauncher({ ...options, luaVersion: version, sandbox });
  if (engine === 'native' || needsNative(options, version)) return native;
  return new AutoLauncher({ native, embedded: embedded(options), isUnavailable });
}

function embedded(options: LocalVmOptions): LocalLauncher {
  const { limits, persistent = false, random, interruptible = persistent, trusted } = options;
  return new EmbeddedLauncher({ limits, random, interruptible, trusted });
}

/** Does it ask for what only an interpreter of this computer has? */
function needsNative(options: LocalVmOptions, version: LuaVersion | undefined): boolean {
  return (
    NATIVE_OPTIONS.some((name) => options[name] !== undefined) ||
    (version !== undefined && version !== '5.4') ||
    (options.limits?.processes ?? 0) > 0 ||
    options.limits?.totalCpuMs !== undefined ||
    typeof options.sandbox === 'object'
  );
}

const NATIVE_OPTIONS = ['luaExecutable', 'environment', 'workingDirectory'] as const;

function isUnavailable(error: unknown): boolean {
  return [LuaNotFoundError, BootError, SandboxUnavailableError, SandboxSetupError].some(
    (kind) => error instanceof kind,
  );
}

function refuseForEmbedded(options: LocalVmOptions, version: LuaVersion | undefined): void {
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
  if (typeof options.sandbox === 'object' && options.sandbox.network === 'host') {
    throw new UnsupportedError('sockets', {
      subject: 'The embedded engine',
      hint: "Leave sandbox.network out, or use engine 'native'.",
    });
  }
  if (typeof options.sandbox === 'object' && (options.sandbox.readOnly?.length ?? 0) > 0) {
    throw new UnsupportedError('files of this computer', {
      subject: 'The embedded engine',
      hint: "Leave sandbox.readOnly out, or use engine 'native'.",
    });
  }
  for (const name of ['processes', 'totalCpuMs'] as const) {
    if ((options.limits?.[name] ?? 0) === 0) continue;
    throw new UnsupportedError(name, {
      subject: 'The embedded engine',
      hint: "Leave the limit out, or use engine 'native'.",
    });
  }
  if (version !== undefined && version !== '5.4') {
    throw new UnsupportedError(`Lua ${version} on the embedded engine`, {
      hint: `The embedded engine is Lua 5.4. Use engine 'native' for ${version}.`,
    });
  }
}

function refuseForNative(
  { trusted = true, workingDirectory, limits }: LocalVmOptions,
  { tier, network }: ResolvedSandbox,
): void {
  if (!trusted && network === 'host') {
    throw new UnsupportedError("sandbox.network 'host'", {
      subject: 'A VM that is not trusted',
      hint: 'LuaSocket is a C library, and such code may load none: trust it, or leave the network out.',
    });
  }
  if (!trusted && tier !== 'strict') {
    throw new UnsupportedError(`trusted: false in tier '${tier}'`, {
      hint: "Code that is not trusted runs in tier 'strict' or on the embedded engine.",
    });
  }
  if ((limits?.processes ?? 0) > 0 && (tier === 'minimal' || tier === 'none')) {
    throw new UnsupportedError(`limits.processes in tier '${tier}'`, {
      hint: "There nothing keeps programs from starting processes. Leave limits.processes out, or choose sandbox tier 'strict', which keeps it.",
    });
  }
  if (workingDirectory !== undefined && (tier === 'strict' || tier === 'reduced')) {
    throw new UnsupportedError(`workingDirectory in tier '${tier}'`, {
      hint: 'Show programs files of this computer with sandbox: { readOnly: [path] }, or hand them over with vm.files.',
    });
  }
}
