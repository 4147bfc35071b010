import { homedir, userInfo } from 'node:os';
import { access } from 'node:fs/promises';
import { join } from 'node:path';
import type { AuthMethod } from '../auth/auth-method.js';
import { ConfigError } from '../errors/config-error.js';
import { SshUnsupportedError } from '../errors/ssh-unsupported-error.js';
import { parseFingerprint } from '../host-key/fingerprint.js';
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
  const { config = 'auto', agentSocket } = options;
  const target = await resolve(options, config, options.jump, 0);
  return agentSocket === undefined ? target : withAgent(target, expandPath(agentSocket, {}));
}

/** Its agents that have no name are that one. */
function withAgent(target: ResolvedTarget, socket: string): ResolvedTarget {
  const { auth, via } = target;
  return {
    ...target,
    auth: auth.map((method) =>
      method.type === 'agent' ? { ...method, socket: method.socket ?? socket } : method,
    ),
    via: via && withAgent(via, socket),
  };
}

async function resolve(
  given: SshJump,
  config: ConfigSource,
  jumps: readonly SshJump[] | undefined,
  depth: number,
): Promise<ResolvedTarget> {
  const options = withoutUrl(given);
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

/** What `user@host` and `ssh://user@host:port` say; what is said beside them counts. */
function withoutUrl(options: SshJump): SshJump {
  if (!/^ssh:\/\/|@/.test(options.host)) return options;
  const [named] = parseJump(options.host.replace(/\/$/, ''));
  return { ...named, ...defined(options), host: named?.host ?? options.host };
}

function defined(options: SshJump): Partial<SshJump> {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
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
  if (auth !== undefined || keyPath !== undefined) return [...given, ...(auth ?? []).map(withHome)];
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

/** A name that is one word of a known_hosts file, and no pattern there. */
function safeAlias(alias: string | undefined): string | undefined {
  if (alias === undefined) return undefined;
  if (/^[@|]|,/.test(alias))
    throw new ConfigError('hostKey.alias', 'known_hosts would read more than a name in it');
  return safeName('hostKey.alias', alias);
}

function withHome(method: AuthMethod): AuthMethod {
  return method.type === 'key' ? { ...method, path: expandPath(method.path, {}) } : method;
}

function hostKeyOf(
  { knownHosts = true, unknown, alias, sha256 }: HostKeyPolicy,
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
    alias: safeAlias(alias ?? settings.hostKeyAlias),
    files: files.map((path) => expandPath(path, tokens)),
    unknown: unknown ?? (settings.acceptsNew === true ? 'accept-new' : 'reject'),
    pins: sha256?.flatMap((written) => parseFingerprint(written) ?? []),
    hash: settings.hashKnownHosts ?? false,
  };
}
