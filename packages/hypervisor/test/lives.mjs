// Prints what memory this process has after so many VMs lived and died, twice. Run with --expose-gc.
import { BioXenHypervisor } from '@bioxen/hypervisor';

const [warm, lives] = process.argv.slice(2).map(Number);
// What happened is kept on purpose, up to this many events.
const hypervisor = new BioXenHypervisor({ traceLimit: 1_000 });
let last = 0;

/** VMs that allocate, run, and are gone; two of them live at the same time. */
const live = async (count) => {
  for (let life = 0; life < count; life += 2) {
    const ids = [`vm${last++}`, `vm${last++}`];
    for (const vmId of ids) {
      await hypervisor.createVm(vmId);
      await hypervisor.startVm(vmId);
    }
    await Promise.all(ids.map((vmId) => hypervisor.executeProcess(vmId, 'kept = ("x"):rep(9000) return 1')));
    for (const vmId of ids) await hypervisor.destroyVm(vmId);
  }
  globalThis.gc();
  const { rss, heapUsed } = process.memoryUsage();
  return { rss, heapUsed };
};

console.log(JSON.stringify([await live(warm), await live(lives)]));
await hypervisor.close();
