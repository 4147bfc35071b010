import { homedir } from 'node:os';
import { resolve } from 'node:path';
import type { BindSpec, LocalVmOptions } from '@bioxen/lua-local';
import type { SshTarget } from '@bioxen/lua-remote';
import type { SessionVmOptions } from '@bioxen/session';
import { parseXcpngConfig, resolveSecret, type XcpngConfig, type XcpngConfigInput } from '@bioxen/xcpng';

/**
 * The options of a VM as they mean the same in the session daemon, which has no working directory and no environment of
 * whoever asks: paths are whole, the agent of SSH has its socket, secrets are read.
 * @throws InvalidConfigurationError, SecretError
 */
export async function travellingOptions(vm: SessionVmOptions): Promise<SessionVmOptions> {
  switch (vm.type ?? vm.vmType ?? 'basic') {
    case 'basic':
      return ofLocal(vm);
    case 'ssh':
      return { ...vm, host: ofHost(vm['host']) };
    case 'xcpng':
      return vm['config'] === undefined ? vm : { ...vm, config: { ...(await ofPool(vm['config'])) } };
    default:
      return vm;
  }
}

function ofLocal(vm: SessionVmOptions): SessionVmOptions {
  const { luaExecutable, workingDirectory, sandbox, engine, limits }: LocalVmOptions = vm;
  const tier = typeof sandbox === 'string' ? sandbox : sandbox?.tier;
  const isOpen = engine !== 'embedded' && (tier === 'none' || tier === 'minimal');
  // Programs that see all files see them from where they were asked for.
  const directory =
    workingDirectory ?? (isOpen && (limits?.diskBytes ?? 0) === 0 ? process.cwd() : undefined);
  return {
    ...vm,
    ...(luaExecutable === undefined ? {} : { luaExecutable: ofProgram(luaExecutable) }),
    ...(directory === undefined ? {} : { workingDirectory: resolve(directory) }),
    ...(typeof sandbox !== 'object' ? {} : { sandbox: ofSandbox(sandbox) }),
  };
}

function ofSandbox(
  sandbox: Exclude<NonNullable<LocalVmOptions['sandbox']>, string>,
): Exclude<NonNullable<LocalVmOptions['sandbox']>, string> {
  const { readOnly } = sandbox;
  return readOnly === undefined ? sandbox : { ...sandbox, readOnly: readOnly.map(ofBind) };
}

function ofBind(bind: BindSpec): BindSpec {
  return typeof bind === 'string' ? resolve(bind) : { ...bind, source: resolve(bind.source) };
}

function ofHost(host: unknown): unknown {
  const { SSH_AUTH_SOCK: socket = '' } = process.env;
  const agent = socket === '' ? {} : { agentSocket: socket };
  if (typeof host === 'string') return { host, ...agent };
  if (!isTarget(host)) return host;
  const { keyPath, auth, config, hostKey } = host;
  return {
    ...agent,
    ...host,
    ...(keyPath === undefined ? {} : { keyPath: ofPath(keyPath) }),
    ...(auth === undefined
      ? {}
      : {
          auth: auth.map((method) =>
            method.type === 'key' ? { ...method, path: ofPath(method.path) } : method,
          ),
        }),
    ...(typeof config === 'object' ? { config: { file: ofPath(config.file) } } : {}),
    ...(typeof hostKey?.knownHosts !== 'object'
      ? {}
      : { hostKey: { ...hostKey, knownHosts: hostKey.knownHosts.map(ofPath) } }),
  };
}

/** A host that is connected, or a function that gives one, cannot travel: that is said when it leaves. */
function isTarget(host: unknown): host is SshTarget {
  return typeof host === 'object' && host !== null && !('openProcess' in host);
}

async function ofPool(given: unknown): Promise<XcpngConfig> {
  const config = parseXcpngConfig(given as XcpngConfigInput);
  const { password, sshPassword, sshKeyPath, tls } = config;
  const { ca } = tls ?? {};
  return {
    ...config,
    password: await resolveSecret('password', password),
    ...(sshPassword === undefined ? {} : { sshPassword: await resolveSecret('ssh_password', sshPassword) }),
    ...(sshKeyPath === undefined ? {} : { sshKeyPath: ofPath(sshKeyPath) }),
    ...(ca === undefined || ca.includes('-----BEGIN') ? {} : { tls: { ...tls, ca: ofPath(ca) } }),
  };
}

/** A name is looked for in PATH, a path is one. */
function ofProgram(program: string): string {
  return program.includes('/') ? ofPath(program) : program;
}

function ofPath(path: string): string {
  return path === '~' || path.startsWith('~/') ? `${homedir()}${path.slice(1)}` : resolve(path);
}
