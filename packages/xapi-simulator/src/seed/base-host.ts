import { never, type SimRecord } from '../database/sim-value.js';
import { newUuid } from '../database/uuid.js';
import { wireDate } from '../dispatch/datetime.js';
import { makeVm } from '../vms/make-vm.js';
import { license } from './entitlements.js';
import type { SeedContext } from './pool-seed.js';

const cpuCount = 4;
const memoryBytes = 64 * 2 ** 40;
const controlDomainBytes = 2 ** 30;

/** The API version that a version of xapi speaks. */
function apiMinor(version: string): number {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major < 24 || (major === 24 && minor < 14)) return 21;
  return major < 26 ? 22 : 23;
}

/** Makes a host with its metrics, processors and control domain. */
export function makeHost(context: Omit<SeedContext, 'hosts' | 'network' | 'sr'>, name: string): string {
  const { database, clock } = context;
  const { version } = database.model;
  const now = wireDate(clock.now());
  const seconds = `${Math.floor(clock.now() / 1000)}.`;
  const metrics = database.insert('host_metrics', {
    memory_total: memoryBytes,
    memory_free: memoryBytes,
    live: true,
    last_updated: now,
  });
  const fields: SimRecord = {
    name_label: name,
    name_description: 'Default install',
    hostname: name,
    metrics,
    allowed_operations: ['vm_migrate', 'provision', 'vm_resume', 'enable', 'evacuate', 'vm_start'],
    API_version_major: 2,
    API_version_minor: apiMinor(version),
    API_version_vendor: 'XenSource',
    enabled: true,
    software_version: softwareVersion(version, apiMinor(version)),
    other_config: new Map([
      ['agent_start_time', seconds],
      ['boot_time', seconds],
    ]),
    capabilities: ['xen-3.0-x86_64', 'hvm-3.0-x86_32', 'hvm-3.0-x86_64'],
    sched_policy: 'credit',
    supported_bootloaders: ['pygrub', 'eliloader'],
    cpu_info: cpuInfo,
    license_params: license,
    bios_strings: hostBios,
    ssl_legacy: false,
    edition: 'free',
    editions: ['free'],
    license_server: new Map([
      ['address', 'localhost'],
      ['port', '27000'],
    ]),
    chipset_info: new Map([['iommu', 'true']]),
    display: 'enabled',
    virtual_hardware_platform_versions: [0, 1, 2],
    latest_synced_updates_applied: 'unknown',
    last_software_update: never,
    numa_affinity_policy: 'default_policy',
  };
  const host = database.insert('host', fields);
  for (let number = 0; number < cpuCount; number += 1) {
    database.insert('host_cpu', {
      host,
      number,
      vendor: 'GenuineIntel',
      speed: 2400,
      modelname: 'Simulated CPU',
    });
  }
  database.update('host', host, { control_domain: makeControlDomain(context, host, name) });
  return host;
}

function makeControlDomain(
  { database, random }: Omit<SeedContext, 'hosts' | 'network' | 'sr'>,
  host: string,
  name: string,
): string {
  const vm = makeVm(database, random, {
    uuid: newUuid(random),
    name_label: `Control domain on host: ${name}`,
    name_description: 'The domain which manages physical devices and manages other domains',
    power_state: 'Running',
    is_control_domain: true,
    resident_on: host,
    affinity: host,
    user_version: 1,
    domid: 0,
    domarch: 'x64',
    memory_static_max: controlDomainBytes,
    memory_static_min: controlDomainBytes,
    memory_dynamic_max: controlDomainBytes,
    memory_dynamic_min: controlDomainBytes,
    memory_target: controlDomainBytes,
    VCPUs_max: 2,
    VCPUs_at_startup: 2,
    actions_after_shutdown: 'destroy',
    actions_after_reboot: 'destroy',
    actions_after_crash: 'destroy',
    has_vendor_device: false,
    generation_id: '',
    other_config: new Map([['is_system_domain', 'true']]),
  });
  for (const protocol of ['rfb', 'vt100']) database.insert('console', { VM: vm, protocol });
  return vm;
}

function softwareVersion(version: string, minor: number): ReadonlyMap<string, string> {
  return new Map([
    ['product_version', '8.3.0'],
    ['product_version_text', '8.3'],
    ['platform_name', 'XCP'],
    ['platform_version', '3.4.0'],
    ['product_brand', 'XCP-ng'],
    ['build_number', '0'],
    ['git_id', '0'],
    ['hostname', 'localhost'],
    ['date', '20260101T00:00:00Z'],
    ['xapi', version.split('.').slice(0, 2).join('.')],
    ['xapi_build', version],
    ['xen', '4.17.4'],
    ['linux', '4.19.0+1'],
    ['xencenter_min', `2.${minor}`],
    ['xencenter_max', `2.${minor}`],
    ['network_backend', 'openvswitch'],
    ['db_schema', '5.775'],
  ]);
}

const hostBios: ReadonlyMap<string, string> = new Map([
  ...[
    'bios-vendor',
    'bios-version',
    'system-manufacturer',
    'system-product-name',
    'system-version',
    'system-serial-number',
    'baseboard-manufacturer',
    'baseboard-product-name',
    'baseboard-version',
    'baseboard-serial-number',
  ].map((name) => [name, ''] as const),
  ['oem-1', 'Xen'],
  ['oem-2', 'MS_VM_CERT/SHA1/bdbeb6e0a816d43fa6d3fe8aaef04c2bad9d3e3d'],
  ['hp-rombios', ''],
]);

const cpuInfo: ReadonlyMap<string, string> = new Map([
  ['cpu_count', String(cpuCount)],
  ['socket_count', '1'],
  ['vendor', 'GenuineIntel'],
  ['speed', '2400.000'],
  ['modelname', 'Simulated CPU'],
  ['family', ''],
  ['model', ''],
  ['stepping', ''],
  ['flags', ''],
  ['features_pv', ''],
  ['features_hvm', ''],
  ['features_hvm_host', ''],
  ['features_pv_host', ''],
]);
