import { BioXenHypervisor } from '@bioxen/hypervisor';
import type { CellStatus } from 'bioxen';
import { expect, test } from 'vitest';
import { topFrame } from './top-frame.js';

/** A cell of a hypervisor with so many VMs, as the daemon tells it. */
async function cellWith(count: number): Promise<CellStatus> {
  await using hypervisor = new BioXenHypervisor();
  for (let at = 0; at < count; at++) await hypervisor.createVm(`vm${String(at)}`);
  const { fairness, switches, quanta, limitedBy, overhead } = hypervisor.getScheduling();
  return {
    chassis: hypervisor.getChassisInfo(),
    maxVms: hypervisor.maxVms,
    clock: hypervisor.clock.kind,
    quantumSeconds: hypervisor.quantumSeconds,
    sharing: hypervisor.sharing,
    profile: 'legacy',
    rates: hypervisor.rates,
    nowSeconds: 4860,
    resources: hypervisor.getSystemResources(),
    work: hypervisor.getWork(),
    scheduling: { fairness, switches, quanta, limitedBy, overhead },
    audit: [],
    vms: hypervisor.listVms().map(({ vmId }) => ({
      chassisType: 'ecoli',
      biologicalType: 'ecoli',
      vmType: 'basic',
      ...hypervisor.getVmStatus(vmId),
    })),
  };
}

const view = { rates: new Map(), selected: undefined, rows: Infinity, colors: {} };

test('a narrow terminal is told whole numbers, on more lines and in fewer columns', async () => {
  const cells = [await cellWith(2)];
  const wide = topFrame({ ...view, cells, columns: 120 });
  const narrow = topFrame({ ...view, cells, columns: 40 });
  for (const text of narrow) expect(text.length).toBeLessThanOrEqual(40);
  for (const told of ['34/68', '50 %', '240/1000000 KiB', '0.0 %', 'fairness 100.0 %', 'VMs 2/4']) {
    expect(wide.join('\n')).toContain(told);
    expect(narrow.join('\n')).toContain(told);
  }
  expect(wide.find((text) => text.includes('STATE'))).toMatch(/WAIT s$/);
  expect(narrow.find((text) => text.includes('STATE'))?.trimEnd()).toMatch(/^ VM +STATE +RESIDUES$/);
});

test('the VM that is chosen stays in sight where there are few rows', async () => {
  const cells = [await cellWith(4)];
  const frame = topFrame({ ...view, cells, columns: 120, rows: 6, selected: 'vm3' });
  expect(frame).toHaveLength(6);
  expect(frame.join('\n')).toContain('>vm3');
});
