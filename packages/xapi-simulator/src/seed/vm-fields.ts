import { nullRef, type SimRecord } from '../database/sim-value.js';

/** What a seeded VM is like. */
export interface VmSettings {
  readonly name: string;
  /** @defaultValue false */
  readonly isTemplate?: boolean;
  /** One of the templates that come with the server. @defaultValue false */
  readonly isDefault?: boolean;
  /** @defaultValue false */
  readonly isRunning?: boolean;
  /** Of a VM that runs: its agent has told its address. @defaultValue true */
  readonly hasAgent?: boolean;
  /** @defaultValue no disk */
  readonly diskBytes?: number;
  /** @defaultValue 536870912 */
  readonly memoryBytes?: number;
}

/** The fields of a seeded VM. */
export function vmFields(settings: VmSettings, host: string): SimRecord {
  const { name, isTemplate = false, isDefault = false, isRunning = false, hasAgent = true } = settings;
  const memory = settings.memoryBytes ?? 512 * 2 ** 20;
  return {
    name_label: name,
    is_a_template: isTemplate,
    is_default_template: isDefault,
    power_state: isRunning ? 'Running' : 'Halted',
    resident_on: isRunning ? host : nullRef,
    domid: isRunning ? 1 : -1,
    memory_static_max: memory,
    memory_dynamic_max: memory,
    memory_dynamic_min: memory,
    memory_static_min: memory / 2,
    VCPUs_max: 1,
    VCPUs_at_startup: 1,
    user_version: 1,
    actions_after_shutdown: 'destroy',
    actions_after_reboot: 'restart',
    actions_after_crash: 'restart',
    HVM_boot_policy: 'BIOS order',
    HVM_boot_params: new Map([['order', 'cdn']]),
    HVM_shadow_multiplier: 1,
    has_vendor_device: false,
    ...(hasAgent ? {} : { other_config: new Map([['simulator:agent', 'never']]) }),
  };
}
