// Two VMs that send each other a FASTA record. Needs a native Lua 5.4 with LuaSocket. Its argument is the first of two ports.
import { NetworkedLuaVM, setupP2pRing } from 'bioxen';

const RECORD = '>insert promoter and start\nTTGACATATAAT\n';
const vms = ['sender', 'receiver'].map((vmId) => new NetworkedLuaVM({ vmId }));
const heard = new Map();
let tellAll;
const everybody = new Promise((resolve) => {
  tellAll = resolve;
});
try {
  const ring = await setupP2pRing(vms, {
    basePort: Number(process.argv[2] ?? 8080),
    sendIntervalMs: 100,
    message: RECORD,
    onMessage: (message, index) => {
      heard.set(vms[index].vmId, message.text);
      if (heard.size === vms.length) tellAll();
    },
  });
  // Both have it, or the time of the ring is over.
  await Promise.race([everybody, ring.wait()]);
  await ring.stop();
  for (const { vmId } of vms) console.log(vmId, 'heard', heard.get(vmId) === RECORD);
} finally {
  await Promise.all(vms.map((vm) => vm.close()));
}
