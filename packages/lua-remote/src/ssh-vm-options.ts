import {
  anObject,
  aString,
  InvalidOptionError,
  type OptionChecks,
  type OptionHints,
  type Random,
  UnsupportedError,
} from '@bioxen/core';
import {
  checkDriverVmOptions,
  type DriverVmOptions,
  parseLuaVersion,
  refuseNumber,
} from '@bioxen/lua-driver';
import type { SshHost, SshHostOptions } from '@bioxen/ssh-exec';

/** How to reach the host of a VM, as `connectSsh` takes it. */
export type SshTarget = Omit<SshHostOptions, 'signal' | 'clock' | 'random' | 'logger'>;

/** Options of a Lua VM on another host. */
export interface SshVmOptions extends DriverVmOptions {
  /**
   * The host: its name or address, how to reach it, or a host that is connected already. A host that is handed over stays
   * the caller's, as does one that a function gives, which is asked for it before each interpreter; any other is closed with
   * the VM.
   */
  readonly host: string | SshTarget | SshHost | (() => Promise<SshHost>);
  /**
   * `5.1`, `5.2`, `5.3`, `5.4`, `luajit`, or `auto` for the first that the host has, 5.4 before the others.
   * @defaultValue 'auto'
   */
  readonly luaVersion?: string;
  /** Variables of the programs, beside those of the account. Their values are seen in the process list of the host. */
  readonly environment?: Readonly<Record<string, string>>;
  /** @defaultValue the home folder of the account; a private one when `limits.diskBytes` grants it */
  readonly workingDirectory?: string;
  readonly random?: Random;
}

const sshVmOptionChecks: OptionChecks = {
  host: (value) =>
    (typeof value === 'string' && value !== '') ||
    (typeof value === 'object' && value !== null) ||
    typeof value === 'function'
      ? undefined
      : 'the name of a host, or an object that says how to reach it',
  luaVersion: aString,
  environment: anObject,
  workingDirectory: aString,
  random: anObject,
};

// How to reach a host belongs to the host: `host: { host: 'box', keyPath }`.
const loginHints: OptionHints = Object.fromEntries(
  [
    'user',
    'port',
    'keyPath',
    'auth',
    'hostKey',
    'jump',
    'transport',
    'timeouts',
    'keepalive',
    'reconnect',
  ].map((name) => [name, `It belongs to the host: host: { host: 'box', ${name}: … }.`]),
);

/** Refuses options that a VM on another host does not take. @throws InvalidOptionError, UnsupportedError */
export function checkSshVmOptions(options: SshVmOptions): void {
  refuseNumber(options.luaVersion);
  checkDriverVmOptions(options, sshVmOptionChecks, loginHints);
  if (options.luaVersion !== undefined && options.luaVersion !== 'auto') parseLuaVersion(options.luaVersion);
  if (options.luaVersion !== undefined && isNamed(options)) {
    throw new InvalidOptionError('luaVersion', 'chooses an interpreter, and luaExecutable names one', {
      hint: 'Leave one of the two out.',
    });
  }
  if (options.trusted === false) {
    throw new UnsupportedError('trusted: false', {
      subject: 'A VM on another host',
      hint: 'Its programs have all that the account has there. Run such code on this computer, or give the account nothing.',
    });
  }
  if (options.networked === true) {
    throw new UnsupportedError('networked: true', {
      subject: 'A VM on another host',
      hint: 'Its programs may use LuaSocket as the account may: require "socket".',
    });
  }
  if ((options.limits?.processes ?? 0) > 0) {
    throw new UnsupportedError('limits.processes', {
      subject: 'A VM on another host',
      hint: 'Nothing counts processes there. Leave the limit out.',
    });
  }
  if (options.workingDirectory !== undefined && (options.limits?.diskBytes ?? 0) > 0) {
    throw new InvalidOptionError(
      'workingDirectory',
      'is the private directory when limits.diskBytes grants one',
      {
        hint: 'Leave one of the two out.',
      },
    );
  }
}

/** Is an interpreter named? `lua` is the default of every VM and names none. */
export function isNamed({ luaExecutable }: SshVmOptions): boolean {
  return luaExecutable !== undefined && luaExecutable !== 'lua';
}
