import { aCount, aString, checkOptions, InvalidOptionError, type OptionCheck } from '@bioxen/core';
import type { RemoteLimits } from '../exec/remote-limits.js';

/** A port: 1 to 65535. */
export const aPort: OptionCheck = (value) =>
  aCount(value) === undefined && Number(value) > 0 && Number(value) < 65_536
    ? undefined
    : 'a port, 1 to 65535';

/** A port, or 0 for any that is free. */
export const aPortOrAny: OptionCheck = (value) =>
  value === 0 || aPort(value) === undefined ? undefined : 'a port, 1 to 65535, or 0 for any that is free';

/** A length of time that may be none. */
export const aDelay: OptionCheck = (value) =>
  typeof value === 'number' && value >= 0 ? undefined : 'a number of milliseconds, 0 or more';

/** Permissions of a file. */
export const aMode: OptionCheck = (value) =>
  aCount(value) === undefined && Number(value) <= 0o7777
    ? undefined
    : 'the permissions of a file as a number, 0o600 for example';

/** A size of a terminal: at least 1. */
export const aTerminalSize: OptionCheck = (value) =>
  aCount(value) === undefined && Number(value) > 0 ? undefined : 'a number of characters, at least 1';

/** @throws InvalidOptionError */
export function checkTerminalSize(size: unknown): void {
  if (typeof size !== 'object' || size === null)
    throw InvalidOptionError.unexpected('size', size, 'an object: { cols: 80, rows: 24 }');
  const { cols, rows } = size as Readonly<Record<string, unknown>>;
  for (const [name, value] of Object.entries({ cols, rows })) {
    const expected = aTerminalSize(value);
    if (expected !== undefined) throw InvalidOptionError.unexpected(name, value, expected);
  }
}

/** A folder of the host. No shell reads it, so nothing makes the home folder of a `~`. */
export const aRemoteFolder: OptionCheck = (value) => {
  if (aString(value) !== undefined) return 'a text';
  return value === '~' || (value as string).startsWith('~/')
    ? 'a folder as it is called there: relative ones start at the home folder, which is the default'
    : undefined;
};

/** Bytes: text, an array of bytes, or a stream of them. */
export const anInput: OptionCheck = (value) =>
  typeof value === 'string' ||
  value instanceof Uint8Array ||
  (typeof value === 'object' &&
    value !== null &&
    Symbol.asyncIterator in value &&
    typeof value[Symbol.asyncIterator] === 'function')
    ? undefined
    : 'a text, a Uint8Array, or a stream of bytes';

/** Where a forwarded connection goes. @throws InvalidOptionError */
export function checkForwardTarget(to: unknown): void {
  checkOptions(to ?? {}, { host: aString, port: aPort, path: aString }, 'to');
  const { host, port, path } = (to ?? {}) as Readonly<Record<string, unknown>>;
  const isAddress = host !== undefined && port !== undefined && path === undefined;
  const isSocket = path !== undefined && host === undefined && port === undefined;
  if (!isAddress && !isSocket)
    throw InvalidOptionError.unexpected('to', to, 'a place: { host, port }, or { path } of a socket file');
}

const aLimit: OptionCheck = (value) =>
  typeof value === 'number' && value > 0 ? undefined : 'a number of seconds above 0';

/** @throws InvalidOptionError */
export function checkLimits(limits: RemoteLimits | undefined): void {
  if (limits !== undefined)
    checkOptions(limits, { cpuSeconds: aLimit, wallSeconds: aLimit }, 'limits', {
      timeoutMs: 'Did you mean wallSeconds?',
      cpuMs: 'Did you mean cpuSeconds?',
    });
}

/** Texts by name; `undefined` is as good as left out. @throws InvalidOptionError */
export function checkEnvironment(env: Readonly<Record<string, unknown>> | undefined): void {
  if (env === undefined) return;
  if (typeof env !== 'object' || env === null || Array.isArray(env))
    throw InvalidOptionError.unexpected('env', env, 'an object: { NAME: value }');
  for (const name in env) {
    const value = env[name];
    if (value !== undefined && typeof value !== 'string')
      throw InvalidOptionError.unexpected(`env.${name}`, value, 'a text');
  }
}

/** What a program is started with. @throws InvalidOptionError, which says where options go when they are here */
export function checkProgram(file: unknown, args: unknown): void {
  if (typeof file !== 'string' || file === '')
    throw InvalidOptionError.unexpected('file', file, 'the name or path of a program');
  if (!Array.isArray(args)) {
    const isOptions = typeof args === 'object' && args !== null;
    throw new InvalidOptionError(
      'args',
      `${isOptions ? 'an object' : 'the value given'} is no list of texts`,
      {
        hint: isOptions
          ? `Options come behind the arguments: ('${file}', [], { … }).`
          : `One text for each argument: ('${file}', ['-l', '-a']).`,
      },
    );
  }
  for (let at = 0; at < args.length; at += 1) {
    const value: unknown = args[at];
    if (typeof value !== 'string')
      throw InvalidOptionError.unexpected(`argument ${at + 1}`, value, 'a text: String(value) makes one');
  }
}
