import type { Clock, Logger, Random } from '@bioxen/core';
import type { SshKeepalive } from '@bioxen/ssh-exec';
import type { XAPIClient } from '@bioxen/xapi';
import type { XcpngConfig } from '../config/xcpng-config.js';
import type { StepReport } from '../provision/provision-step.js';
import type { LoginWait } from './watched-login.js';

/** What a machine is made of, every default filled in. */
export interface MachineOptions {
  readonly vmId: string;
  readonly config: XcpngConfig;
  readonly adopt: string | undefined;
  readonly client: XAPIClient | undefined;
  readonly autoStart: boolean;
  readonly onStop: 'keep' | 'destroy';
  readonly stopGraceMs: number;
  readonly startTimeoutMs: number;
  readonly addressTimeoutMs: number;
  readonly sshTimeoutMs: number;
  readonly keepalive: SshKeepalive | undefined;
  readonly onWait: ((wait: LoginWait) => void) | undefined;
  readonly onStep: ((report: StepReport) => void) | undefined;
  readonly clock: Clock | undefined;
  readonly random: Random | undefined;
  readonly logger: Logger | undefined;
}
