import type { SecretSource } from './secret-source.js';

/**
 * How a new VM learns the keys of its SSH server and of those who may log in. `xenstore`: from `vm-data/bioxen/*` of its
 * xenstore data, which templates read that were made as docs/xcpng/setup.md says. `nocloud`: from a config drive for
 * cloud-init. `none`: the template has them already.
 */
export type FirstBoot = 'xenstore' | 'nocloud' | 'none';

/** Whose key the SSH server of a VM may show: one in known_hosts, the first one seen, or one of these fingerprints. */
export type SshHostKey = 'known-hosts' | 'accept-new' | readonly string[];

/** Which certificates of a pool are trusted, as a configuration says it. */
export interface XcpngTls {
  /** A file with certificates in PEM form, or their text. */
  readonly ca?: string | undefined;
  /** `sha256/…`, or the fingerprint as hex with colons. */
  readonly pin?: string | readonly string[] | undefined;
  /** Trust any. Anybody on the way can read the password. */
  readonly insecure?: boolean | undefined;
}

/** A configuration after it was checked, each thing under one name. `parseXcpngConfig` makes it. */
export interface XcpngConfig {
  /** Address of a member of the pool: `https://xcp1.lan`. */
  readonly url: string;
  readonly username: string;
  readonly password: SecretSource;
  readonly tls?: XcpngTls | undefined;
  /** Uuid or name. */
  readonly template: string;
  /** VMs are called `PREFIX-ID`. @defaultValue 'bioxen' */
  readonly namePrefix: string;
  /** Uuid or name. @defaultValue that of the template */
  readonly network?: string | undefined;
  /** Uuid or name of a storage repository, to which disks are copied whole. @defaultValue that of the template */
  readonly sr?: string | undefined;
  /** Uuid or name: nothing is made in another pool. */
  readonly pool?: string | undefined;
  /** @defaultValue that of the template */
  readonly memoryBytes?: number | undefined;
  /** @defaultValue that of the template */
  readonly vcpus?: number | undefined;
  readonly sshUser: string;
  /** @defaultValue the agent, and the keys in ~/.ssh */
  readonly sshKeyPath?: string | undefined;
  readonly sshPassword?: SecretSource | undefined;
  /** @defaultValue 22; for a simulated pool the one that it tells */
  readonly sshPort?: number | undefined;
  /** @defaultValue the key that the VM was given; with `firstBoot: 'none'` one in known_hosts */
  readonly sshHostKey?: SshHostKey | undefined;
  /** @defaultValue 'xenstore' */
  readonly firstBoot: FirstBoot;
  /** More for cloud-init, with `firstBoot: 'nocloud'`: a text that begins with `#cloud-config` or `#!`. */
  readonly userData?: string | undefined;
  /** How long the making of a machine, or its start, may take in all, milliseconds. @defaultValue 600000 */
  readonly startTimeoutMs?: number | undefined;
  /** How long the pool may take to answer a call, milliseconds; what it does as a task may take longer. @defaultValue 120000 */
  readonly callTimeoutMs?: number | undefined;
  /** How long the guest may take to tell an address, milliseconds. @defaultValue 180000 */
  readonly addressTimeoutMs?: number | undefined;
  /** How long its SSH server may take to let us in, milliseconds. @defaultValue 120000 */
  readonly sshTimeoutMs?: number | undefined;
  /**
   * How long a new machine may refuse our key, until its first boot has written it, milliseconds; later it is refused at once.
   * @defaultValue 15000; 0 with `firstBoot: 'none'`
   */
  readonly sshKeyGraceMs?: number | undefined;
}
