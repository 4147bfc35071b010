import { UnsupportedError } from '../errors/unsupported-error.js';
import type { ExecuteFileOptions, ExecuteOptions } from './execute-options.js';
import type { ExecutionResult } from './execution-result.js';
import type { ChannelOptions, InteractiveChannel, InterruptOutcome } from './interactive-channel.js';
import { readLuaScript } from './lua-script.js';
import type { LuaVm } from './lua-vm.js';
import type { PackageHost } from './package-host.js';
import { installerOf, type PackageInstallReport } from './package-installer.js';
import { parseVmId } from './vm-id.js';
import type { VmFiles } from './vm-files.js';
import type { VmOptions } from './vm-options.js';
import type { VmStatus } from './vm-status.js';

/** The base of every VM class: the options as given or by default, and the calls that rest on `execute`. */
export abstract class BaseLuaVM implements LuaVm {
  readonly vmId: string;
  readonly vmType: string;
  readonly networked: boolean;
  readonly persistent: boolean;
  readonly debugMode: boolean;
  readonly luaExecutable: string;
  readonly config: Readonly<Record<string, unknown>> | undefined;

  /** @throws InvalidVmIdError */
  constructor(options: VmOptions = {}) {
    this.vmId = parseVmId(options.vmId ?? 'default');
    this.vmType = options.vmType ?? 'basic';
    this.networked = options.networked ?? false;
    this.persistent = options.persistent ?? false;
    this.debugMode = options.debugMode ?? false;
    this.luaExecutable = options.luaExecutable ?? 'lua';
    this.config = options.config;
  }

  get id(): string {
    return this.vmId;
  }

  get type(): string {
    return this.vmType;
  }

  abstract readonly packages: PackageHost;
  abstract readonly files: VmFiles;
  abstract start(): Promise<void>;
  abstract execute(code: string | Uint8Array, options?: ExecuteOptions): Promise<ExecutionResult>;
  abstract interrupt(): Promise<InterruptOutcome>;
  abstract openChannel(options?: ChannelOptions): Promise<InteractiveChannel>;
  abstract status(): Promise<VmStatus>;
  abstract stop(): Promise<void>;
  abstract close(): Promise<void>;

  /** The same as `execute`. */
  async executeString(code: string | Uint8Array, options?: ExecuteOptions): Promise<ExecutionResult> {
    return await this.execute(code, options);
  }

  /** The same as `execute`: no temporary file is written at all. */
  async executeTempScript(code: string | Uint8Array, options?: ExecuteOptions): Promise<ExecutionResult> {
    return await this.execute(code, options);
  }

  async executeFile(path: string, options?: ExecuteFileOptions): Promise<ExecutionResult> {
    return await this.execute(await readLuaScript(path), { ...options, chunkName: `@${path}` });
  }

  /** The same as `status`. */
  async getStatus(): Promise<VmStatus> {
    return await this.status();
  }

  /**
   * Installs a Lua package, and what it needs, into this VM: programs that begin from then on can `require` it.
   * @throws UnsupportedError where no package installer is wired in, and what that throws
   */
  async installPackage(name: string): Promise<PackageInstallReport> {
    const install = installerOf(this);
    if (install !== undefined) return await install(name, this.packages);
    throw new UnsupportedError(`installing package '${name}' by name`, {
      hint: "Make the VM with 'bioxen', or hand pure-Lua modules to it with packages.mountModules().",
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }
}
