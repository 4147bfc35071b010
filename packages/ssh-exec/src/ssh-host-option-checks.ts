import {
  aBoolean,
  aCount,
  anAbortSignal,
  anArray,
  anObject,
  aString,
  checkOptions,
  InvalidOptionError,
  milliseconds,
  oneOf,
  type OptionChecks,
  type OptionHints,
} from '@bioxen/core';
import { checkAuth, checkHostKey } from './checks/login-checks.js';
import { aPort } from './checks/value-checks.js';
import type { SshPoolOptions, SshPoolTarget } from './pool/ssh-pool.js';
import type { SshHostOptions, SshJump } from './ssh-host-options.js';

const aPositive = (value: unknown): string | undefined =>
  aCount(value) ?? (value === 0 ? 'at least 1' : undefined);

const jumpChecks: OptionChecks = {
  host: (value) =>
    aString(value) === undefined && value !== '' ? undefined : 'the name or address of a host',
  port: aPort,
  user: aString,
  keyPath: aString,
  auth: anArray,
  hostKey: anObject,
};

// What other libraries call them.
const jumpHints: OptionHints = {
  hostname: 'Did you mean host?',
  username: 'Did you mean user?',
  password: "Did you mean auth: [{ type: 'password', password }]?",
  passphrase: "Did you mean auth: [{ type: 'key', path, passphrase }]?",
  agent: "Did you mean auth: [{ type: 'agent', socket }]?",
  privateKey: 'Did you mean keyPath? It is the file of the key.',
  identityFile: 'Did you mean keyPath?',
  readyTimeout: 'Did you mean timeouts: { handshakeMs }?',
  timeoutMs: 'Did you mean timeouts: { connectMs, handshakeMs }?',
};

const targetChecks: OptionChecks = {
  ...jumpChecks,
  config: (value) => (value === 'auto' || value === 'none' ? undefined : anObject(value)),
  agentSocket: aString,
  jump: anArray,
  transport: oneOf('auto', 'ssh2', 'openssh'),
  legacyAlgorithms: aBoolean,
  signal: anAbortSignal,
};

const ruleChecks: OptionChecks = {
  timeouts: anObject,
  keepalive: anObject,
  reconnect: anObject,
  onReaped: (value) => (typeof value === 'function' ? undefined : 'a function'),
  clock: anObject,
  random: anObject,
  logger: anObject,
};

const hostChecks: OptionChecks = {
  ...targetChecks,
  ...ruleChecks,
  maxConnections: aPositive,
  assumedSessions: aPositive,
};

const poolChecks: OptionChecks = {
  ...ruleChecks,
  maxConnectionsPerHost: aPositive,
  maxHandshakesPerHost: aPositive,
  sessions: anObject,
};

/** Refuses options that are unknown or do not fit. */
export function checkHostOptions(options: SshHostOptions): void {
  if (typeof options === 'string')
    throw InvalidOptionError.unexpected('options', options, "an object: { host: 'box' }");
  checkOptions(options, hostChecks, undefined, jumpHints);
  checkRules(options);
  checkKeys(options);
}

/** The same for a pool. */
export function checkPoolOptions(options: SshPoolOptions): void {
  checkOptions(options, poolChecks);
  if (options.sessions !== undefined)
    checkOptions(options.sessions, { assume: aPositive, reserve: aCount }, 'sessions');
  checkRules(options);
}

/** The same for a host of a pool. */
export function checkPoolTarget(target: SshPoolTarget): void {
  checkOptions(target, targetChecks, undefined, jumpHints);
  checkKeys(target);
}

function checkRules({
  timeouts,
  keepalive,
  reconnect,
}: Pick<SshHostOptions, 'timeouts' | 'keepalive' | 'reconnect'>): void {
  const all = milliseconds;
  if (timeouts !== undefined)
    checkOptions(timeouts, { connectMs: all, handshakeMs: all, channelOpenMs: all, idleMs: all }, 'timeouts');
  if (keepalive !== undefined)
    checkOptions(keepalive, { intervalMs: milliseconds, max: aCount }, 'keepalive');
  if (reconnect !== undefined)
    checkOptions(reconnect, { retries: aCount, minDelayMs: aCount, maxDelayMs: aCount }, 'reconnect');
}

function checkKeys(target: SshPoolTarget): void {
  checkLogin(target, 'host');
  for (const jump of target.jump ?? []) {
    checkOptions(jump, jumpChecks, 'jump', jumpHints);
    checkLogin(jump, 'jump.host');
  }
}

function checkLogin({ host, auth, hostKey }: Partial<SshJump>, name: string): void {
  if (host === undefined)
    throw new InvalidOptionError(name, 'it is missing', { hint: "Name the host: { host: 'box' }." });
  if (auth !== undefined) checkAuth(auth);
  if (hostKey !== undefined) checkHostKey(hostKey);
}
