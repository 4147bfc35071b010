import { flag, list, number, text } from '../database/read-field.js';
import { nullRef, type SimRecord } from '../database/sim-value.js';
import { ApiFailure } from '../dispatch/api-failure.js';
import type { CallContext } from '../dispatch/call-context.js';
import { recordOf } from '../dispatch/field-messages.js';
import type { MessageHandlers } from '../dispatch/message-handler.js';

/** What hosts, VMs and repositories tell of themselves, and the plugins that no host here has. */
export const hostQueries: MessageHandlers = {
  'host.call_plugin': (context, host: string, plugin: string) => {
    recordOf(context, 'host', host);
    throw new ApiFailure('XENAPI_MISSING_PLUGIN', plugin);
  },
  'host.call_extension': (context, host: string, call: string) => {
    recordOf(context, 'host', host);
    throw new ApiFailure('MESSAGE_METHOD_UNKNOWN', call);
  },
  'host.has_extension': (context, host: string) => {
    recordOf(context, 'host', host);
    return false;
  },
  'pool.has_extension': (context, pool: string) => {
    recordOf(context, 'pool', pool);
    return false;
  },
  'host.compute_free_memory': (context, host: string) =>
    number(metricsOf(context, recordOf(context, 'host', host)), 'memory_free'),
  'host.compute_memory_overhead': (context, host: string) =>
    number(recordOf(context, 'host', host), 'memory_overhead'),
  'host.get_management_interface': (context, host: string) => {
    recordOf(context, 'host', host);
    return context.pool.database.table('PIF').where({ host, management: true })[0] ?? nullRef;
  },
  'host.get_uncooperative_resident_VMs': (context, host: string) => {
    recordOf(context, 'host', host);
    return [];
  },
  'host.set_hostname_live': (context, host: string, hostname: string) => {
    recordOf(context, 'host', host);
    if (!/^[a-z0-9](?:[-a-z0-9.]*[a-z0-9])?$/i.test(hostname))
      throw new ApiFailure('HOST_NAME_INVALID', `hostname "${hostname}" contains invalid characters.`);
    context.pool.database.update('host', host, { hostname, name_label: hostname });
    return undefined;
  },
  'host.set_power_on_mode': (context, host: string, mode: string, config: ReadonlyMap<string, string>) => {
    recordOf(context, 'host', host);
    context.pool.database.update('host', host, { power_on_mode: mode, power_on_config: config });
    return undefined;
  },
  'host.destroy': (context, host: string) => {
    const record = recordOf(context, 'host', host);
    if (context.host.ref === host) throw new ApiFailure('HOST_CANNOT_DESTROY_SELF', host);
    if (flag(metricsOf(context, record), 'live')) throw new ApiFailure('HOST_IS_LIVE', host);
    context.pool.database.remove('host', host);
    return undefined;
  },
  'host.get_data_sources': (context, host: string) => {
    recordOf(context, 'host', host);
    return [source('cpu0', '(fraction)', 1), source('memory_free_kib', 'KiB', Infinity)];
  },
  'VM.get_data_sources': (context, vm: string) => {
    const isOn = text(recordOf(context, 'VM', vm), 'power_state') === 'Running';
    return isOn ? [source('cpu0', '(fraction)', 1), source('memory', 'B', Infinity)] : [];
  },
  'SR.get_data_sources': (context, sr: string) => {
    recordOf(context, 'SR', sr);
    return [];
  },
  'SR.get_supported_types': () => ['ext', 'iso', 'lvm', 'nfs'],
  'SR.assert_can_host_ha_statefile': (context, sr: string) => void recordOf(context, 'SR', sr),
  'VDI.get_nbd_info': (context, vdi: string) => {
    recordOf(context, 'VDI', vdi);
    return [];
  },
  'VM.compute_memory_overhead': (context, vm: string) =>
    number(recordOf(context, 'VM', vm), 'memory_overhead'),
  'VM.maximise_memory': (context, vm: string, total: number) =>
    Math.max(0, Number(total) - number(recordOf(context, 'VM', vm), 'memory_overhead')),
  'VM.get_boot_record': (context, vm: string) => recordOf(context, 'VM', vm),
  'VM.get_cooperative': (context, vm: string) => {
    recordOf(context, 'VM', vm);
    return true;
  },
  'role.get_permissions': (context, role: string) => list(recordOf(context, 'role', role), 'subroles'),
  'role.get_permissions_name_label': (context, role: string) =>
    list(recordOf(context, 'role', role), 'subroles').map((each) =>
      text(recordOf(context, 'role', each), 'name_label'),
    ),
};

function metricsOf({ pool }: CallContext, host: SimRecord): SimRecord {
  return pool.database.read('host_metrics', text(host, 'metrics'));
}

/** A series that is measured. */
function source(name: string, units: string, max: number): SimRecord {
  return {
    name_label: name,
    name_description: '',
    enabled: true,
    standard: true,
    units,
    min: 0,
    max,
    value: 0,
  };
}
