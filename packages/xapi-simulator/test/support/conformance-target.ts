import { createXapiSimulator } from '@bioxen/xapi-simulator';
import { logIn, type JsonClient } from './json-client.js';

/** The server that the conformance tests speak to. */
export interface ConformanceTarget {
  /** Plain HTTP. */
  readonly url: string;
  readonly user: string;
  readonly password: string;
  /** Logged in, over JSON-RPC. */
  readonly client: JsonClient;
  /** Is it the simulator, and no real pool? */
  readonly isSimulator: boolean;
  close(): Promise<void>;
}

/**
 * The simulator with the timing of a real server, or the pool that `BIOXEN_CONFORMANCE_URL`, `_USER` and `_PASSWORD` name:
 * the same rows hold there.
 */
export async function openTarget(): Promise<ConformanceTarget> {
  const url = process.env['BIOXEN_CONFORMANCE_URL'];
  if (url !== undefined) {
    const user = process.env['BIOXEN_CONFORMANCE_USER'] ?? 'root';
    const password = process.env['BIOXEN_CONFORMANCE_PASSWORD'] ?? '';
    const client = await logIn(url, user, password);
    const close = async (): Promise<void> => void (await client.call('session.logout'));
    return { url, user, password, client, isSimulator: false, close };
  }
  const sim = await createXapiSimulator({ timing: { overshootMs: 550 } });
  const client = await logIn(sim.url);
  return {
    url: sim.url,
    user: sim.user,
    password: sim.password,
    client,
    isSimulator: true,
    close: () => sim.close(),
  };
}

/** A record with which every server makes a template. */
export function templateRecord(name: string): Readonly<Record<string, unknown>> {
  return {
    name_label: name,
    name_description: 'd',
    user_version: 1,
    is_a_template: true,
    affinity: 'OpaqueRef:NULL',
    memory_static_max: 134_217_728,
    memory_dynamic_max: 134_217_728,
    memory_dynamic_min: 134_217_728,
    memory_static_min: 67_108_864,
    VCPUs_params: {},
    VCPUs_max: 1,
    VCPUs_at_startup: 1,
    actions_after_shutdown: 'destroy',
    actions_after_reboot: 'restart',
    actions_after_crash: 'restart',
    PV_bootloader: '',
    PV_kernel: '',
    PV_ramdisk: '',
    PV_args: '',
    PV_bootloader_args: '',
    PV_legacy_args: '',
    HVM_boot_policy: 'BIOS order',
    HVM_boot_params: { order: 'cdn' },
    platform: {},
    PCI_bus: '',
    other_config: {},
    recommendations: '',
    has_vendor_device: false,
  };
}
