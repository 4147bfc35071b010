/** A set of references that the server keeps by itself: the objects that refer back. */
export interface Relation {
  /** The class and field that refer to one object: `VIF.VM`. */
  readonly from: readonly [className: string, field: string];
  /** The class and set that hold everything that refers there: `VM.VIFs`. */
  readonly to: readonly [className: string, field: string];
}

const table = `
VIF.VM VM.VIFs
VIF.network network.VIFs
VBD.VM VM.VBDs
VBD.VDI VDI.VBDs
VDI.SR SR.VDIs
VDI.snapshot_of VDI.snapshots
PBD.SR SR.PBDs
PBD.host host.PBDs
PIF.network network.PIFs
PIF.host host.PIFs
VM.resident_on host.resident_VMs
VM.snapshot_of VM.snapshots
VM.parent VM.children
VM.appliance VM_appliance.VMs
VM.protection_policy VMPP.VMs
VM.snapshot_schedule VMSS.VMs
console.VM VM.consoles
crashdump.VM VM.crash_dumps
crashdump.VDI VDI.crash_dumps
host_cpu.host host.host_CPUs
host_crashdump.host host.crashdumps
host_patch.host host.patches
task.subtask_of task.subtasks
VTPM.VM VM.VTPMs
VGPU.VM VM.VGPUs
VUSB.VM VM.VUSBs
VUSB.USB_group USB_group.VUSBs
PUSB.USB_group USB_group.PUSBs
PUSB.host host.PUSBs
PGPU.host host.PGPUs
PGPU.GPU_group GPU_group.PGPUs
VGPU.GPU_group GPU_group.VGPUs
PCI.host host.PCIs
Certificate.host host.certificates
Cluster_host.cluster Cluster.cluster_hosts
PVS_server.site PVS_site.servers
PVS_proxy.site PVS_site.proxies
PVS_cache_storage.site PVS_site.cache_storage
Feature.host host.features
Bond.master PIF.bond_master_of
PIF.bond_slave_of Bond.slaves
VLAN.tagged_PIF PIF.VLAN_slave_of
tunnel.access_PIF PIF.tunnel_access_PIF_of
tunnel.transport_PIF PIF.tunnel_transport_PIF_of
network_sriov.physical_PIF PIF.sriov_physical_PIF_of
network_sriov.logical_PIF PIF.sriov_logical_PIF_of
`;

const relations: readonly Relation[] = table
  .trim()
  .split('\n')
  .map((line) => {
    const [from = '', to = ''] = line.split(' ');
    return { from: pair(from), to: pair(to) };
  });

/** The relations that start at a class. */
export function relationsFrom(className: string): readonly Relation[] {
  return byClass.get(className) ?? none;
}

function pair(dotted: string): readonly [string, string] {
  const [className = '', field = ''] = dotted.split('.');
  return [className, field];
}

const none: readonly Relation[] = [];
const byClass: ReadonlyMap<string, readonly Relation[]> = new Map(
  relations.map(({ from: [className] }) => [
    className,
    relations.filter(({ from }) => from[0] === className),
  ]),
);
