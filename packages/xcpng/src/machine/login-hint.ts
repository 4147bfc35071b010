import { BioxenError } from '@bioxen/core';

const BY_CODE: Readonly<Record<string, string>> = {
  SSH_AUTH_FAILED:
    'Look at ssh_user and ssh_key_path: that account must let this key in. Where keys are written late, raise ssh_key_grace.',
  SSH_CONNECT_FAILED: 'Look at ssh_port and at the network of the machine, or give it longer: ssh_timeout.',
  SSH_TIMEOUT: 'Look at ssh_port and at the network of the machine, or give it longer: ssh_timeout.',
  SSH_HOST_KEY_UNKNOWN: 'Say which key the template has: ssh_host_key: SHA256:… (docs/xcpng/setup.md).',
};

/** Who reads an error of the login may think that a machine was left. */
export const NOTHING_LEFT = 'The machine that was made is removed again.';

/**
 * What to do next when a machine that was just made lets nobody in: in words of the configuration, for the machine is gone
 * by then, and nothing can be done on it. Undefined for what is no fault of the login.
 */
export function loginHint(error: unknown): string | undefined {
  const advice = BioxenError.isInstance(error) ? BY_CODE[error.code] : undefined;
  return advice === undefined ? undefined : `${advice} ${NOTHING_LEFT}`;
}
