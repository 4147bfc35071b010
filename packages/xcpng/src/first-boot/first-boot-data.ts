import type { FirstBoot } from '../config/xcpng-config.js';
import type { HostKey } from './host-key.js';

/** What a new VM is told before it boots. */
export interface FirstBootData {
  readonly how: Exclude<FirstBoot, 'none'>;
  readonly user: string;
  /** Lines of authorized_keys. */
  readonly authorizedKeys: readonly string[];
  readonly hostKey: HostKey;
  readonly userData?: string | undefined;
}
