import { expect, test } from 'vitest';
import { vmRecordSchema } from './vm-record.js';

const record = {
  schemaVersion: 1,
  name: 'lab',
  type: 'xcpng',
  createdAt: '2026-01-01T00:00:00.000Z',
  flags: {},
} as const;

test.each(['6ae6ed07-f6b8-41e3-9d15-a239598e4e84', '46a464a2-62a2-0e5d-fb50-3df1c9dc9453'])(
  'a machine may have the uuid %s: a pool makes them of any 16 bytes',
  (uuid) => {
    expect(vmRecordSchema.parse({ ...record, machine: { uuid } }).machine?.uuid).toBe(uuid);
  },
);

test('what is no uuid is refused', () => {
  expect(vmRecordSchema.safeParse({ ...record, machine: { uuid: 'lab' } }).success).toBe(false);
});
