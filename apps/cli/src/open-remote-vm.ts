import { isDebugEnvironment } from '@bioxen/core';
import type { CreateVmOptions, SshTarget } from 'bioxen';
import type { VmFlags } from './vms/vm-flags.js';
import { isLuaVersion } from './lua-name.js';
import type { OpenVmOptions } from './open-vm-options.js';
import { UsageError } from './usage-error.js';

/** Options for what only this computer has. */
const LOCAL_FLAGS = {
  engine: '--engine',
  sandbox: '--sandbox',
  untrusted: '--untrusted',
  network: '--network',
  readOnly: '--read-only',
  processes: '--processes',
} as const satisfies Partial<Record<keyof VmFlags, string>>;

/** The options of the VM on another host that `--on` asks for. @throws UsageError for what no other host has */
export function remoteVmOptionsOf(
  on: string,
  flags: VmFlags,
  { limits, persistent = false, findModule }: OpenVmOptions,
): CreateVmOptions {
  refuseLocalFlags(flags);
  const { lua, sshConfig } = flags;
  const { timeoutMs } = limits;
  return {
    type: 'ssh',
    host: {
      ...parseTarget(on),
      ...(sshConfig === undefined ? {} : { config: { file: sshConfig } }),
      ...(timeoutMs === undefined ? {} : timeoutsWithin(timeoutMs)),
    },
    debugMode: isDebugEnvironment(),
    limits,
    persistent,
    // One program runs: no interpreter need be kept ready for another.
    ...(persistent ? {} : { pool: { min: 0 } }),
    ...(lua === undefined ? {} : isLuaVersion(lua) ? { luaVersion: lua } : { luaExecutable: lua }),
    ...(findModule === undefined ? {} : { findModule }),
  };
}

/** The connection takes each of its steps within so much by itself. */
const HOST_WAITS_MS = 10_000;

/** Who gives a program less time than that does not wait longer for its host. */
function timeoutsWithin(timeoutMs: number): { readonly timeouts?: SshTarget['timeouts'] } {
  if (timeoutMs >= HOST_WAITS_MS) return {};
  return { timeouts: { connectMs: timeoutMs, handshakeMs: timeoutMs, channelOpenMs: timeoutMs } };
}

/** @throws UsageError for what no other host has */
export function refuseLocalFlags(flags: VmFlags): void {
  for (const [name, flag] of Object.entries(LOCAL_FLAGS)) {
    if (flags[name as keyof typeof LOCAL_FLAGS] === undefined) continue;
    throw new UsageError(
      `${flag} is for programs on this computer, and --on runs them on another, with all that the account has there.`,
      `Leave ${flag} out, or leave --on out.`,
    );
  }
}

/**
 * `ssh://user@host:port`, the host as it stands in the configuration of ssh.
 * @param flag the option that names it
 * @throws UsageError
 */
export function parseTarget(on: string, flag = '--on'): SshTarget {
  const [, user, bracketed, plain, port] =
    /^ssh:\/\/(?:([^@:/[\]]+)@)?(?:\[([\da-f:.%]+)\]|([^@:/[\]]+))(?::(\d{1,5}))?\/?$/i.exec(on) ?? [];
  const host = bracketed ?? plain;
  if (host === undefined && /^ssh:\/\/[^@/]*:[^@/]*@/i.test(on)) {
    throw new UsageError(
      `${flag} has a password in it.`,
      'Leave it out: other users of this computer see command lines. Log in with a key, or an agent.',
    );
  }
  if (host === undefined || Number(port ?? 22) < 1 || Number(port ?? 22) > 65_535) {
    throw new UsageError(
      `${flag} '${on}' names no host.`,
      'Write it as ssh://HOST, ssh://USER@HOST or ssh://USER@HOST:PORT; keys and names come from ~/.ssh/config.',
    );
  }
  return {
    host,
    ...(user === undefined ? {} : { user: decodeURIComponent(user) }),
    ...(port === undefined ? {} : { port: Number(port) }),
  };
}
