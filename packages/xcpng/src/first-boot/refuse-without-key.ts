import { readdir } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { InvalidConfigurationError } from '@bioxen/core';

/** Names that OpenSSH tries by itself (ssh_config(5), IdentityFile), and the file that may name others. */
const LEADS_TO_KEY = /^(id_(rsa|dsa|ecdsa|ecdsa_sk|ed25519|ed25519_sk|xmss)|config)$/;

/**
 * Where no key is named, one has to be found: of an agent, or in `~/.ssh`.
 * @throws InvalidConfigurationError when there is none, so that no machine is waited for in vain
 */
export async function refuseWithoutKey(environment: NodeJS.ProcessEnv = process.env): Promise<void> {
  if (environment['SSH_AUTH_SOCK'] !== undefined) return;
  const folder = join(environment['HOME'] ?? homedir(), '.ssh');
  const names = await readdir(folder).catch(() => []);
  if (names.some((name) => LEADS_TO_KEY.test(name))) return;
  throw new InvalidConfigurationError(
    [
      {
        path: 'ssh_key_path',
        message: `is missing, and there is neither an SSH agent nor a key in ${folder}`,
      },
    ],
    { hint: 'Make one: ssh-keygen -t ed25519, and name it: ssh_key_path = "~/.ssh/id_ed25519".' },
  );
}
