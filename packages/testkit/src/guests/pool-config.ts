import { userInfo } from 'node:os';

/** What of a simulated pool leads to it. */
interface PoolLogin {
  readonly url: string;
  readonly user: string;
  readonly password: string;
}

/** A configuration of VMs on a simulated pool whose machines run programs, in the words of `xcpng_config.json`. */
export interface PoolConfig {
  readonly xapi_url: string;
  readonly username: string;
  readonly password: string;
  readonly template_name: string;
  readonly ssh_user: string;
  readonly ssh_key_path: string;
}

/**
 * Makes it for the template that a simulated pool has.
 * @param guests in a machine with a kernel of its own only root is there, in a process only who runs it
 */
export function poolConfigOf(
  { url, user, password }: PoolLogin,
  keyPath: string,
  guests: 'process' | 'uml' | 'qemu' = 'process',
): PoolConfig {
  return {
    xapi_url: url,
    username: user,
    password,
    template_name: 'lua-bio-template',
    ssh_user: guests === 'process' ? userInfo().username : 'root',
    ssh_key_path: keyPath,
  };
}
