import { BioxenError, type ErrorContext } from '@bioxen/core';

/** Options of `SshBootError`. */
export interface SshBootErrorOptions extends ErrorContext {
  readonly host: string;
  /** What was to be started. */
  readonly process: string;
  /** Why, as the end of a sentence. */
  readonly reason: string;
  /** What came instead, cut to 4096 characters. */
  readonly noise: string;
  readonly exitCode?: number | undefined;
}

const maximumNoise = 4_096;

/** The account answered with something else than the process: no shell, a forced command, no `sh`. */
export class SshBootError extends BioxenError {
  readonly host: string;
  readonly process: string;
  readonly reason: string;
  readonly noise: string;
  readonly exitCode: number | undefined;

  constructor(options: SshBootErrorOptions) {
    super(`${options.process} did not start on ${options.host}: ${options.reason}${said(options.noise)}`, {
      hint: 'Look at its login shell and at ForceCommand there, or log in as another account.',
      ...options,
      code: 'SSH_BOOT_FAILED',
    });
    this.host = options.host;
    this.process = options.process;
    this.reason = options.reason;
    this.noise = options.noise.slice(0, maximumNoise);
    this.exitCode = options.exitCode;
  }

  override get name(): string {
    return 'SshBootError';
  }
}

const maximumSaid = 200;

/** The last thing that came, for people. */
function said(noise: string): string {
  const line =
    noise
      .trim()
      .split('\n')
      .at(-1)
      ?.replaceAll(/\p{Cc}/gu, '')
      .trim() ?? '';
  if (line === '') return '';
  return `; it said: ${line.length > maximumSaid ? `${line.slice(0, maximumSaid)}…` : line}`;
}
