import { homedir, userInfo } from 'node:os';
import { access } from 'node:fs/promises';
import { join } from 'node:path';
import type { AuthMethod } from '../auth/auth-method.js';
import { SshUnsupportedError } from '../errors/ssh-unsupported-error.js';
import type { HostKeyPolicy } from '../host-key/host-key-policy.js';
import type { HostKeyRules } from '../host-key/host-key-check.js';
import type { SshHostOptions, SshJump } from '../ssh-host-options.js';
import { expandPath } from './expand-path.js';
import { type HostSettings, parseSettings } from './host-settings.js';
import { parseJump } from './parse-jump.js';
import { readConfig } from './parse-config.js';
import type { ResolvedTarget } from './resolved-target.js';
import { safeName } from './safe-name.js';
import { askSsh } from './ssh-g.js';

type ConfigSource = SshHostOptions['config'];

// More hosts than anybody goes through; a configuration may go in circles.
const mostJumps = 8;

/**
 * Options and configuration together: what the options say counts.
 * @throws ConfigError, SshUnsupportedError
 */
export async function resolveTarget(options: SshHostOptions): Promise<ResolvedTarget> {
  const { config = 'auto' } = options;
  return resolve(options, config, options.jump, 0);
}

async function resolve(
  options: SshJump,
  config: ConfigSource,
  jumps: readonly SshJump[] | undefined,
  depth: number,
): Promise<ResolvedTarget> {
  const name = safeName('host', options.host);
  const settings = await settingsOf(options, config);
  const host = safeName('host', settings.hostName ?? name);
  const port = options.port ?? settings.port ?? 22;
  const user = safeName('user', options.user ?? settings.user ?? userInfo().username);
  const chain = jumps ?? (settings.proxyJump === undefined ? [] : parseJump(settings.proxyJump));
  if (depth + chain.length > mostJumps)
    throw new SshUnsupportedError(`more than ${mostJumps} hosts to go through`, {
      hint: 'Look at ProxyJump.',
    });
  if (settings.proxyCommand !== undefined && chain.length === 0)
    throw new SshUnsupportedError('ProxyCommand', { hint: 'Use ProxyJump, or jump.' });
  return {
    name: options.host,
    host,
    port,
    user,
    auth: await authOf(options, settings),
    hostKey: hostKeyOf(options.hostKey ?? {}, settings, host, port, { h: host, r: user, n: name }),
    via: await resolveChain(chain, config, jumps !== undefined, depth),
  };
}

/** The last host of the chain is reached through those before it. */
async function resolveChain(
  chain: readonly SshJump[],
  config: ConfigSource,
  isExplicit: boolean,
  depth: number,
): Promise<ResolvedTarget | undefined> {
  const last = chain.at(-1);
  if (last === undefined) return undefined;
  const before = chain.slice(0, -1);
  return resolve(last, config, isExplicit || before.length > 0 ? before : undefined, depth + 1);
}

async function settingsOf(options: SshJump, config: ConfigSource): Promise<HostSettings> {
  if (config === 'none') return {};
  const file = typeof config === 'object' ? config.file : undefined;
  const printed =
    (await askSsh(options.host, {
      user: options.user,
      port: options.port,
      ...(file === undefined ? {} : { file }),
    })) ?? (await readConfig(options.host, file ?? join(homedir(), '.ssh', 'config'), file !== undefined));
  const values = { n: options.host };
  return parseSettings(printed, (path) => expandPath(path, values));
}

async function authOf({ auth, keyPath }: SshJump, settings: HostSettings): Promise<readonly AuthMethod[]> {
  const given: readonly AuthMethod[] =
    keyPath === undefined ? [] : [{ type: 'key', path: expandPath(keyPath, {}) }];
  if (auth !== undefined || keyPath !== undefined) return [...given, ...(auth ?? [])];
  const files = await Promise.all(
    (settings.identityFiles ?? []).map((path) =>
      access(path).then(
        () => [path],
        () => [],
      ),
    ),
  );
  const { identityAgent, identitiesOnly } = settings;
  const socket = identityAgent === undefined || identityAgent === 'SSH_AUTH_SOCK' ? undefined : identityAgent;
  return [
    ...files.flat().map((path) => ({ type: 'key', path }) as const),
    ...(identitiesOnly === true ? [] : [{ type: 'agent', socket } as const]),
  ];
}

function hostKeyOf(
  { knownHosts = true, unknown = 'reject', alias, sha256 }: HostKeyPolicy,
  settings: HostSettings,
  host: string,
  port: number,
  tokens: { readonly h: string; readonly r: string; readonly n: string },
): HostKeyRules {
  const usual = settings.knownHostsFiles ?? ['~/.ssh/known_hosts', '/etc/ssh/ssh_known_hosts'];
  const files = knownHosts === true ? usual : knownHosts === false ? [] : knownHosts;
  return {
    host,
    port,
    alias: alias ?? settings.hostKeyAlias,
    files: files.map((path) => expandPath(path, tokens)),
    unknown,
    pins: sha256,
    hash: settings.hashKnownHosts ?? false,
  };
}
