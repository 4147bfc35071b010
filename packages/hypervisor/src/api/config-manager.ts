import { readFile } from 'node:fs/promises';
import { type ConfigurationProblem, InvalidConfigurationError } from '@bioxen/core';
import { validateBiologicalType, validateVmType } from './biological-types.js';

/** A configuration as plain data, by the names of seed 004. */
export type BioConfig = Readonly<Record<string, unknown>>;

const DEFAULTS: Readonly<Record<string, BioConfig>> = {
  syn3a: { max_atp: 70, max_ribosomes: 15, genome_optimization: true, minimal_mode: true },
  ecoli: { max_atp: 90, max_ribosomes: 30, operon_management: true, plasmid_support: true },
  minimal_cell: { max_atp: 60, max_ribosomes: 12, basic_functions_only: true, function_validation: true },
  yeast: { max_atp: 100, max_ribosomes: 170_000 },
};
const XCPNG_KEYS: readonly string[] = ['xapi_url', 'username', 'password', 'ssh_user'];
const FORBIDDEN = new Set(['__proto__', 'constructor', 'prototype']);

/** Loads, merges and checks configurations of biological VMs. */
export class ConfigManager {
  /** What holds for a biological type unless it is said otherwise. @throws InvalidConfigurationError */
  static loadDefaults(biologicalType: string): BioConfig {
    const defaults = Object.hasOwn(DEFAULTS, biologicalType) ? DEFAULTS[biologicalType] : undefined;
    if (defaults === undefined) {
      throw new InvalidConfigurationError([
        { path: 'biologicalType', message: `is not one of ${Object.keys(DEFAULTS).join(', ')}` },
      ]);
    }
    return structuredClone(defaults);
  }

  /** Reads a JSON file. @throws InvalidConfigurationError, which names the file */
  static async loadFromFile(path: string): Promise<BioConfig> {
    let parsed: unknown;
    try {
      parsed = JSON.parse(await readFile(path, 'utf8'));
    } catch (cause) {
      const problem = {
        path: '',
        message: `cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`,
      };
      throw new InvalidConfigurationError([problem], { source: path, cause });
    }
    if (!isRecord(parsed)) {
      throw new InvalidConfigurationError([{ path: '', message: 'must be an object of settings' }], {
        source: path,
      });
    }
    return parsed;
  }

  /** The later one wins, setting by setting, at any depth; lists are replaced whole. Neither is changed. */
  static mergeConfigs(base: BioConfig, override: BioConfig): BioConfig {
    const merged: Record<string, unknown> = { ...structuredClone(base) };
    for (const [key, value] of Object.entries(override)) {
      if (FORBIDDEN.has(key)) continue;
      const before = merged[key];
      merged[key] =
        isRecord(before) && isRecord(value)
          ? ConfigManager.mergeConfigs(before, value)
          : structuredClone(value);
    }
    return merged;
  }

  /** True when a configuration fits a type of VM. @throws InvalidConfigurationError with all that is wrong */
  static validateConfig(config: BioConfig, vmType = 'basic'): true {
    const problems: ConfigurationProblem[] = [];
    if (!validateVmType(vmType)) problems.push({ path: 'vmType', message: `is not a type of VM: ${vmType}` });
    const { biological_type: biologicalType } = config;
    if (biologicalType !== undefined && !validateBiologicalType(biologicalType))
      problems.push({ path: 'biological_type', message: 'is not a biological type' });
    checkRange(config, 'max_atp', 100, false, problems);
    checkRange(config, 'max_ribosomes', Number.MAX_SAFE_INTEGER, true, problems);
    if (vmType === 'xcpng') {
      const nested = config.xcpng_config;
      const settings = isRecord(nested) ? nested : config;
      for (const key of XCPNG_KEYS) {
        const value = settings[key];
        if (value === undefined || value === '')
          problems.push({ path: key, message: 'is missing', isMissing: true });
        else if (typeof value !== 'string') problems.push({ path: key, message: 'must be a text' });
      }
    }
    if (problems.length > 0) throw new InvalidConfigurationError(problems);
    return true;
  }

  /** As the static one: seed 004 calls them on an object. */
  loadDefaults(biologicalType: string): BioConfig {
    return ConfigManager.loadDefaults(biologicalType);
  }

  /** As the static one. */
  async loadFromFile(path: string): Promise<BioConfig> {
    return await ConfigManager.loadFromFile(path);
  }

  /** As the static one. */
  mergeConfigs(base: BioConfig, override: BioConfig): BioConfig {
    return ConfigManager.mergeConfigs(base, override);
  }

  /** As the static one. */
  validateConfig(config: BioConfig, vmType?: string): true {
    return ConfigManager.validateConfig(config, vmType);
  }
}

function checkRange(
  config: BioConfig,
  key: string,
  most: number,
  isWhole: boolean,
  problems: ConfigurationProblem[],
): void {
  const value = config[key];
  if (value === undefined) return;
  const isFit =
    typeof value === 'number' && value >= 0 && value <= most && (!isWhole || Number.isSafeInteger(value));
  if (!isFit)
    problems.push({ path: key, message: `must be a ${isWhole ? 'whole ' : ''}number from 0 to ${most}` });
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
