import { createHash } from 'node:crypto';
import { BioXenHypervisor, PerformanceProfiler, profilePage } from '@bioxen/hypervisor';
import { expect, test } from 'vitest';

const PROGRAMS: Readonly<Record<string, string>> = {
  loops: 'while true do local s = 0 for i = 1, 1000 do s = s + i % 7 end end',
  pairs: `local t = {} for i = 1, 60 do t["k" .. i] = i end
    while true do local list = {} for key in pairs(t) do list[#list + 1] = key end t[list[1]] = #table.concat(list) end`,
  strings: 'local s = "acgt" while true do s = (s .. math.random(9)):rep(3):sub(-40):upper() end',
  sorts: `while true do local t = {} for i = 1, 300 do t[i] = i * 7919 % 503 end
    table.sort(t, function(a, b) for i = 1, 20 do end return a < b end) end`,
};

/** Made once; another engine, driver, scheduler or page makes another one, another computer or Node does not. */
const EXPECTED = {
  trace: '8a9b8895eb1220a7d44963f92292a728728c859ea8d4e9e6ed2d85c4751d93c3',
  page: '886f13c30918288695ab0082b698ec9c444669d55fe7e7c43f185a5dcb0ed831',
};

test('trace and report are the same bytes on every computer and every Node', async () => {
  await using hypervisor = new BioXenHypervisor({ seed: 11, quantumSeconds: 20 });
  const profiler = new PerformanceProfiler(hypervisor);
  profiler.follow({ intervalSeconds: 60 });
  for (const [vmId, code] of Object.entries(PROGRAMS)) {
    await hypervisor.createVm(vmId);
    await hypervisor.startVm(vmId);
    hypervisor.executeProcess(vmId, code, { autoRun: false }).catch(() => undefined);
  }
  await hypervisor.runFor(2_000);
  await hypervisor.pauseVm('pairs');
  hypervisor.allocateVmResources('loops', { ribosomes: 5, atpPercentage: 3 });
  await hypervisor.runFor(2_000);
  await hypervisor.destroyVm('sorts');
  await hypervisor.runFor(500);
  const hash = (text: string): string => createHash('sha256').update(text).digest('hex');
  expect({
    trace: hash(hypervisor.trace().toString()),
    page: hash(profilePage(hypervisor, profiler)),
  }).toEqual(EXPECTED);
  expect(hypervisor.audit()).toEqual([]);
});
