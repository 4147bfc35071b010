import type { VmStatus } from '@bioxen/core';
import { DriverLuaVM } from '@bioxen/lua-driver';
import { chooseLauncher } from './choose-engine.js';
import type { EngineKind, LocalEngine } from './local-engine.js';
import { checkLocalVmOptions } from './local-vm-option-checks.js';
import type { LocalVmOptions } from './local-vm-options.js';
import { spareKey } from './spares/spare-key.js';
import { SpareLauncher } from './spares/spare-launcher.js';
import type { Spares } from './spares/spares.js';
import type { SandboxReport } from './sandbox/sandbox-report.js';

/** What `status()` of a local VM says. */
export interface LocalVmStatus extends VmStatus {
  /** Absent as long as `auto` has not chosen. */
  readonly engine?: EngineKind;
  /** What stands around native programs, gaps included; known once an interpreter has started. */
  readonly sandboxReport?: SandboxReport;
}

/**
 * A Lua VM on this computer, embedded or native. The constructor starts nothing.
 *
 * Without `persistent` each program has a fresh interpreter; with it one interpreter answers all of them in order.
 */
export class BasicLuaVM extends DriverLuaVM<LocalEngine> {
  readonly #kind: () => EngineKind | undefined;

  /**
   * @param spares interpreters that were started ahead of time
   * @throws InvalidVmIdError, InvalidOptionError, UnsupportedError
   */
  constructor(options: LocalVmOptions = {}, spares?: Spares) {
    checkLocalVmOptions(options);
    const key = spares === undefined ? undefined : spareKey(options);
    const own = chooseLauncher(options);
    const launcher = spares === undefined || key === undefined ? own : new SpareLauncher(own, spares, key);
    super(options, launcher);
    this.#kind = () => launcher.kind;
  }

  override async status(): Promise<LocalVmStatus> {
    const { report } = this.engines;
    const { engine: _named, ...status } = await super.status();
    const kind = this.#kind();
    return {
      ...status,
      ...(kind === undefined ? {} : { engine: kind }),
      ...(report === undefined ? {} : { sandboxReport: report }),
    };
  }
}
