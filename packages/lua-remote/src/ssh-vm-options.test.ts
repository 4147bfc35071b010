import { InvalidOptionError } from '@bioxen/core';
import { expect, test } from 'vitest';
import { checkSshVmOptions, type SshVmOptions } from './ssh-vm-options.js';

test.each(['keyPath', 'user', 'port', 'hostKey'])(
  '%s belongs to the host, and the message shows how',
  (name) => {
    let thrown: unknown;
    try {
      checkSshVmOptions({ host: 'box', [name]: 'x' } as SshVmOptions);
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(InvalidOptionError);
    expect((thrown as InvalidOptionError).hint).toBe(
      `It belongs to the host: host: { host: 'box', ${name}: … }.`,
    );
  },
);
