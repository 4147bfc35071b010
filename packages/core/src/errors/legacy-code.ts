import type { ErrorCode } from './error-code.js';

/** The numbered codes of seed 004 (row K09), kept beside the names that replace them. */
export type LegacyCode =
  | 'BX001'
  | 'BX002'
  | 'BX003'
  | 'BX004'
  | 'BX005'
  | 'BX006'
  | 'BX007'
  | 'BX008'
  | 'BX009'
  | 'BX010';

const legacyCodes: Readonly<Partial<Record<ErrorCode, LegacyCode>>> = {
  VM_CREATION_FAILED: 'BX001',
  RESOURCE_ALLOCATION_ERROR: 'BX002',
  CHASSIS_INITIALIZATION_ERROR: 'BX003',
  HYPERVISOR_OVERLOAD: 'BX004',
  INVALID_CONFIGURATION: 'BX005',
  VM_STATE_ERROR: 'BX006',
  IMPORT_MODULE_ERROR: 'BX007',
  API_VALIDATION_ERROR: 'BX008',
  RESOURCE_EXHAUSTION: 'BX009',
  VM_NOT_FOUND: 'BX010',
};

/** The number of a code that seed 004 names, else undefined. */
export function legacyCodeOf(code: ErrorCode): LegacyCode | undefined {
  return legacyCodes[code];
}
