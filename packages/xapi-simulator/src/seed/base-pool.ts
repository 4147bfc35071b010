import { nullRef } from '../database/sim-value.js';
import { usualSrOperations } from '../devices/sr-messages.js';
import { newUuid } from '../database/uuid.js';
import { makeHost } from './base-host.js';
import { license } from './entitlements.js';
import type { SeedContext } from './pool-seed.js';

const poolOperations = [
  'cluster_create',
  'sync_updates',
  'tls_verification_enable',
  'designate_new_master',
  'exchange_ca_certificates_on_join',
  'configure_repositories',
  'apply_updates',
  'ha_enable',
  'get_updates',
  'cert_refresh',
  'eject',
  'copy_primary_host_certs',
  'exchange_certificates_on_join',
];

/** Makes what every pool has: hosts, the pool, its networks, a repository for disks and one for the tools' ISO. */
export function makeBasePool(
  context: Omit<SeedContext, 'hosts' | 'network' | 'sr'>,
  hostCount: number,
): SeedContext {
  const { database } = context;
  database.insert('user', { short_name: 'root', fullname: 'superuser' });
  const hosts = Array.from({ length: hostCount }, (_, index) => makeHost(context, `host-${index + 1}`));
  const network = database.insert('network', {
    name_label: 'Pool-wide network associated with eth0',
    bridge: 'xenbr0',
    MTU: 1500,
    managed: true,
  });
  database.insert('network', {
    name_label: 'Host internal management network',
    name_description: 'Network on which guests will be assigned a private link-local IP address',
    bridge: 'xenapi',
    MTU: 1500,
    managed: true,
    other_config: new Map([
      ['is_guest_installer_network', 'true'],
      ['is_host_internal_management_network', 'true'],
      ['ip_begin', '169.254.0.1'],
      ['ip_end', '169.254.255.254'],
      ['netmask', '255.255.0.0'],
    ]),
  });
  for (const host of hosts) makePif(context, host, network);
  const sr = makeSr(context, hosts, 'Local storage', 'ext', 'user');
  makeSr(context, hosts, 'XCP-ng Tools', 'iso', 'iso');
  for (const type of ['ext', 'iso', 'lvm', 'nfs']) makeDriver(context, type);
  database.insert('pool', {
    name_label: '',
    master: hosts[0] ?? nullRef,
    default_SR: sr,
    suspend_image_SR: sr,
    other_config: new Map([
      ['memory-ratio-hvm', '0.25'],
      ['memory-ratio-pv', '0.25'],
    ]),
    restrictions: license,
    ha_cluster_stack: 'xhad',
    allowed_operations: poolOperations,
    cpu_info: new Map([
      ['features_hvm_host', ''],
      ['features_pv_host', ''],
      ['socket_count', String(hosts.length)],
      ['cpu_count', String(4 * hosts.length)],
      ['vendor', 'GenuineIntel'],
    ]),
    coordinator_bias: true,
    local_auth_max_threads: 8,
    ext_auth_max_threads: 1,
    telemetry_uuid: database.insert('secret', { value: newUuid(context.random) }),
    telemetry_frequency: 'weekly',
    update_sync_frequency: 'weekly',
  });
  return { ...context, hosts, network, sr };
}

function makePif(
  { database }: Omit<SeedContext, 'hosts' | 'network' | 'sr'>,
  host: string,
  network: string,
): void {
  const metrics = database.insert('PIF_metrics', { carrier: true, speed: 1000, duplex: true });
  database.insert('PIF', {
    host,
    network,
    metrics,
    device: 'eth0',
    MTU: 1500,
    VLAN: -1,
    physical: true,
    management: true,
    currently_attached: true,
    managed: true,
    ip_configuration_mode: 'DHCP',
    IP: '127.0.0.1',
    primary_address_type: 'IPv4',
  });
}

/** What a host can make repositories of a type with. */
function makeDriver({ database }: Omit<SeedContext, 'hosts' | 'network' | 'sr'>, type: string): void {
  const features =
    type === 'iso' ? [] : ['VDI_CREATE', 'VDI_DELETE', 'VDI_CLONE', 'VDI_SNAPSHOT', 'VDI_RESIZE'];
  database.insert('SM', {
    name_label: type,
    type,
    vendor: 'bioxen',
    version: '1.0',
    required_api_version: '1.0',
    features: new Map(['SR_PROBE', 'SR_UPDATE', ...features].map((name) => [name, 1])),
    capabilities: ['SR_PROBE', 'SR_UPDATE', ...features],
    driver_filename: `/opt/xensource/sm/${type.toUpperCase()}SR`,
  });
}

function makeSr(
  { database }: Omit<SeedContext, 'hosts' | 'network' | 'sr'>,
  hosts: readonly string[],
  name: string,
  type: string,
  contentType: string,
): string {
  const isTools = type === 'iso';
  const sr = database.insert('SR', {
    name_label: name,
    type,
    content_type: contentType,
    shared: hosts.length > 1,
    physical_size: 2 ** 50,
    is_tools_sr: isTools,
    allowed_operations: usualSrOperations,
  });
  for (const host of hosts) database.insert('PBD', { SR: sr, host, currently_attached: true });
  if (isTools) {
    const name_label = 'guest-tools.iso';
    database.insert('VDI', {
      SR: sr,
      name_label,
      is_tools_iso: true,
      read_only: true,
      sharable: true,
      managed: true,
    });
  }
  return sr;
}
