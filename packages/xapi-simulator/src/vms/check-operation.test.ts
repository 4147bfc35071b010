import { seededRandom } from '@bioxen/core';
import { describe, expect, test } from 'vitest';
import { SimDatabase } from '../database/sim-database.js';
import type { SimRecord } from '../database/sim-value.js';
import { serverModel } from '../schema/server-model.js';
import { allowedOperations, checkOperation } from './check-operation.js';
import { makeVm } from './make-vm.js';

const database = new SimDatabase(serverModel('24.11.0'), seededRandom(1));
const agent = database.insert('VM_guest_metrics', { other: new Map([['feature-suspend', '1']]) });
const make = (fields: SimRecord): string => makeVm(database, seededRandom(2), fields);
const allowed = (fields: SimRecord): readonly string[] => {
  const ref = make(fields);
  return allowedOperations(database, ref, database.read('VM', ref));
};

describe('allowed_operations', () => {
  test.each<readonly [string, SimRecord, string]>([
    [
      'of a template',
      { is_a_template: true },
      'changing_NVRAM changing_dynamic_range changing_shadow_memory changing_static_range migrate_send provision destroy export clone copy',
    ],
    [
      'of a template of the server, which cannot be destroyed',
      { is_a_template: true, is_default_template: true },
      'changing_NVRAM changing_dynamic_range changing_shadow_memory changing_static_range provision export clone copy',
    ],
    [
      'of a VM that is off',
      {},
      'create_vtpm changing_NVRAM changing_dynamic_range changing_shadow_memory changing_static_range make_into_template migrate_send destroy export start_on start clone copy snapshot',
    ],
    [
      'of a VM that runs without an agent',
      { power_state: 'Running' },
      'changing_dynamic_range hard_reboot hard_shutdown pause snapshot',
    ],
    [
      'of a VM that runs with an agent that can suspend',
      { power_state: 'Running', guest_metrics: agent },
      'changing_dynamic_range migrate_send pool_migrate suspend hard_reboot hard_shutdown pause checkpoint snapshot',
    ],
    [
      'of a VM that is paused',
      { power_state: 'Paused' },
      'hard_reboot hard_shutdown unpause checkpoint snapshot',
    ],
    [
      'of a VM that is suspended',
      { power_state: 'Suspended' },
      'migrate_send destroy export resume_on resume hard_shutdown checkpoint clone copy snapshot',
    ],
    ['of a snapshot', { is_a_snapshot: true, is_a_template: true }, 'destroy export revert clone copy'],
    [
      'of the domain of a host',
      { is_control_domain: true, power_state: 'Running' },
      'changing_dynamic_range changing_static_range',
    ],
    ['while it is cloned', { current_operations: new Map([['t', 'clone']]) }, 'export clone copy'],
    [
      'while it is shut down',
      { power_state: 'Running', current_operations: new Map([['t', 'hard_shutdown']]) },
      '',
    ],
    [
      'while it starts, which can be broken off',
      { power_state: 'Running', current_operations: new Map([['t', 'clean_shutdown']]) },
      'hard_reboot hard_shutdown',
    ],
  ])('%s', (_what, fields, expected) => {
    expect(allowed(fields).join(' ')).toBe(expected);
  });
});

test('what is blocked is refused before anything else is looked at', () => {
  const ref = make({ is_a_template: true, blocked_operations: new Map([['start', 'why']]) });
  expect(checkOperation(database, ref, database.read('VM', ref), 'start')).toEqual([
    'OPERATION_BLOCKED',
    ref,
    'why',
  ]);
});
