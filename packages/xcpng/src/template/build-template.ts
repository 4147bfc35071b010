import {
  type Clock,
  InvalidConfigurationError,
  type Logger,
  type Random,
  systemClock,
  systemRandom,
} from '@bioxen/core';
import { connectSshLuaVM } from '@bioxen/lua-remote';
import type { SshHost } from '@bioxen/ssh-exec';
import { type CallOptions, type Ref, type XAPIClient } from '@bioxen/xapi';
import { isLoopback } from '../config/client-options.js';
import type { XcpngConfig } from '../config/xcpng-config.js';
import { firstBootOf } from '../first-boot/first-boot-of.js';
import { sshPortOf } from '../machine/ssh-port.js';
import { loginToVm } from '../machine/ssh-target.js';
import { thisOwner } from '../ownership/owner.js';
import { removeVm } from '../ownership/remove-vm.js';
import { type BootedVm, bootVm } from '../provision/boot-vm.js';
import { findTemplate } from '../provision/check-pool.js';
import { createVm } from '../provision/provision-vm.js';
import type { VmSpec } from '../provision/vm-spec.js';
import { type Making, type ProvisionOptions, withUndo } from '../provision/with-undo.js';
import { FIRST_BOOT_PATH, firstBootScript, firstBootService, firstBootUnit } from './first-boot-script.js';
import { publishTemplate } from './publish-template.js';
import { addContents, checkContents, type TemplateContents } from './template-contents.js';
import { templateHost } from './template-host.js';
import { readMark, type TemplateKeys } from './template-mark.js';
import { installScript, sealScript, takeKeysScript } from './template-scripts.js';

/** Options of `buildTemplate`. */
export interface BuildTemplateOptions extends ProvisionOptions, TemplateContents {
  /** `5.1`, `5.2`, `5.3`, `5.4` or `luajit`. @defaultValue '5.4' */
  readonly luaVersion?: string | undefined;
  /** In the place of a template of this name that `buildTemplate` made, which is removed at the end. @defaultValue false */
  readonly replace?: boolean | undefined;
  /** How long the whole may take, milliseconds. @defaultValue 1800000 */
  readonly timeoutMs?: number | undefined;
  /** How long its SSH server may take to let us in, milliseconds. @defaultValue 120000 */
  readonly sshTimeoutMs?: number | undefined;
  /** Told what was done on the machine, a line at a time. */
  readonly onNote?: ((line: string) => void) | undefined;
  readonly logger?: Logger | undefined;
  readonly random?: Random | undefined;
}

/** A template that was made. */
export interface BuiltTemplate {
  readonly name: string;
  readonly uuid: string;
  readonly ref: Ref<'VM'>;
  /** What its interpreter calls itself: `Lua 5.4`. */
  readonly lua: string;
  /** Where its clones take their keys from. */
  readonly keys: TemplateKeys;
  /** Uuid of the template that it stands in the place of. */
  readonly replaced: string | undefined;
}

/**
 * Makes a template that Lua VMs can be made from: a machine of `config.template` is made and started, Lua and what else is asked
 * for is installed on it, what machines must not share is removed, it is shut down and becomes the template. A template itself
 * cannot be started. Whatever fails, and whenever the signal aborts, what was made is removed again.
 * @param name of the new template
 * @throws InvalidConfigurationError before anything is made; VmCreationError; OperationAbortedError
 */
export async function buildTemplate(
  client: XAPIClient,
  config: XcpngConfig,
  name: string,
  options: BuildTemplateOptions = {},
): Promise<BuiltTemplate> {
  const { luaVersion = '5.4', replace = false, timeoutMs = 1_800_000, clock = systemClock, signal } = options;
  checkLua(luaVersion);
  checkContents(options);
  const before = await refuseTaken(client, name, replace, { signal });
  const spec = await specOf(config, name, clock, options.random ?? systemRandom);
  const built = await withUndo(client, spec, { ...options, timeoutMs }, async (making) => {
    const created = await createVm(client, spec, making);
    const loopback = isLoopback(config.url);
    const vm = await bootVm(client, created, { ...options, loopback, step: making.step, call: making.call });
    await using host = await making.step(
      'ssh',
      async () => await login(client, config, vm, spec, making, options),
    );
    const { lua, keys } = await furnish(host, config, making, { ...options, luaVersion });
    await host.close();
    await making.step('shutdown', async () => await client.shutdownVm(vm.ref, making.call));
    await making.step('publish', async () => {
      const { record } = await findTemplate(client, config.template, making.call);
      const mark = { lua, from: record.name_label, builtAt: new Date(clock.now()).toISOString(), keys };
      await publishTemplate(client, vm, { name, spec, mark, call: making.call });
    });
    return { name, uuid: vm.uuid, ref: vm.ref, lua, keys };
  });
  if (before !== undefined) await removeVm(client, before.ref, { signal });
  return { ...built, replaced: before?.uuid };
}

/** Installs everything; what was said is told. */
async function furnish(
  host: SshHost,
  { sshUser }: XcpngConfig,
  { step, signal }: Making,
  { luaVersion, onNote, ...contents }: BuildTemplateOptions & { readonly luaVersion: string },
): Promise<{ readonly lua: string; readonly keys: TemplateKeys }> {
  const tell = (text: string): void => {
    for (const line of text.split('\n')) if (line !== '') onNote?.(line);
  };
  const machine = await templateHost(host, signal);
  const needsRocks = (contents.rocks ?? []).length > 0;
  const lua = await step('install', async () => {
    tell(await machine.sh(installScript, [luaVersion, needsRocks ? 'yes' : 'no']));
    await using vm = await connectSshLuaVM({ host, luaVersion, pool: { min: 0 } });
    return (await vm.execute('return jit and jit.version or _VERSION', { reject: true, signal })).stdout;
  });
  await step('contents', async () => await addContents(machine, luaVersion, contents, signal));
  const keys = await step('seal', async () => {
    const said = await machine.sh(takeKeysScript, [
      firstBootScript,
      FIRST_BOOT_PATH,
      firstBootUnit,
      firstBootService,
    ]);
    tell(said);
    const found = (/^keys: (.*)$/m.exec(said)?.[1] ?? 'none') as TemplateKeys;
    await machine.sh(sealScript, [sshUser, found]);
    return found;
  });
  return { lua, keys };
}

async function login(
  client: XAPIClient,
  config: XcpngConfig,
  { ref, ip }: BootedVm,
  { firstBoot }: VmSpec,
  { signal, clock }: Making,
  { sshTimeoutMs = 120_000, logger }: BuildTemplateOptions,
): Promise<SshHost> {
  const port = await sshPortOf(client, config, ref, { signal });
  const server = { ip, port, givenKey: firstBoot?.hostKey.fingerprint, isNew: true };
  return await loginToVm(config, server, { timeoutMs: sshTimeoutMs, signal, clock, logger });
}

async function specOf(config: XcpngConfig, name: string, clock: Clock, random: Random): Promise<VmSpec> {
  return {
    ...config,
    name: `${config.namePrefix}-build-${name}`,
    firstBoot: await firstBootOf(config),
    tags: {
      owner: thisOwner(),
      operation: random.hex(8),
      createdMs: clock.now(),
      vmId: name,
      // A build that is killed is garbage.
      lifetime: 'owner',
    },
  };
}

/** @returns the template of this name that is to be replaced */
async function refuseTaken(
  client: XAPIClient,
  name: string,
  replace: boolean,
  call: CallOptions,
): Promise<{ readonly ref: Ref<'VM'>; readonly uuid: string } | undefined> {
  if (name === '' || name.length > 200 || /[\p{Cc}\p{Cs}]/u.test(name))
    throw problem('must have 1 to 200 characters, none of them a control character');
  const named = await client.listTemplates({ name, ...call });
  const [found, second] = named;
  if (found === undefined) return undefined;
  if (!replace)
    throw problem(
      `there is a template '${name}' already (${found.uuid})`,
      'Give another name, or replace it.',
    );
  if (second !== undefined)
    throw problem(
      `'${name}' is the name of ${String(named.length)} templates: ${named.map(({ uuid }) => uuid).join(', ')}`,
      'Rename all but one.',
    );
  if (readMark(await client.VM.get_other_config(found.ref, call)) === undefined)
    throw problem(
      `template '${name}' (${found.uuid}) was not built by bioxen`,
      'Give another name, or remove it.',
    );
  return found;
}

function checkLua(version: string): void {
  if (!/^(?:5\.[1-4]|luajit)$/.test(version))
    throw new InvalidConfigurationError([
      { path: 'luaVersion', message: `'${version}' is not 5.1, 5.2, 5.3, 5.4 or luajit` },
    ]);
}

function problem(message: string, hint?: string): InvalidConfigurationError {
  return new InvalidConfigurationError([{ path: 'name', message, hint }]);
}
