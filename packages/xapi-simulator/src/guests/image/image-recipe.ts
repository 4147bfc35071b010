import { createHash } from 'node:crypto';
import { arch } from 'node:os';
import { powerPrograms } from '../process/guest-init.js';
import { umlCloudConfig, umlInit, umlMounts, umlSshDropIn } from '../uml/guest-init.js';
import { xenstorePrograms } from '../xenstore-programs.js';

/** What an image is made from. */
export interface ImageRecipe {
  /** Of Debian, from the mirror that this computer's apt uses, else that of debootstrap. */
  readonly suite: string;
  readonly packages: readonly string[];
  /** Files of ours, by their path in the image; those without a dot in their name are programs. */
  readonly files: Readonly<Record<string, string>>;
}

/**
 * Debian with an SSH server, Lua and luarocks, which in Debian 12 needs the headers of a Lua before 5.4; and what a cloud image has:
 * systemd and cloud-init, one of whose packages depends on a virtual one, which the builder does not resolve.
 */
export const umlRecipe: ImageRecipe = {
  suite: 'bookworm',
  packages: [
    'busybox-static',
    'cloud-init',
    'iproute2',
    'kmod',
    'liblua5.3-dev',
    'liblua5.4-dev',
    'lua-posix',
    'lua-socket',
    'lua5.4',
    'luarocks',
    'openssh-server',
    'python3-cffi-backend',
    'systemd-sysv',
    'udev',
  ],
  files: {
    'sbin/bioxen-init': umlInit,
    'etc/bioxen.mounts': umlMounts,
    'etc/systemd/system/ssh.service.d/bioxen.conf': umlSshDropIn,
    'etc/cloud/cloud.cfg.d/99-bioxen.cfg': umlCloudConfig,
    ...Object.fromEntries(
      Object.entries({ ...powerPrograms, ...xenstorePrograms }).map(([name, text]) => [
        `usr/local/bin/${name}`,
        text,
      ]),
    ),
  },
};

// Counts changes of how images are made that the recipe does not show.
const version = 1;

/** The name of what a recipe makes: the same recipe, the same name. */
export function recipeHash(recipe: ImageRecipe): string {
  const text = JSON.stringify([version, arch(), recipe]);
  return createHash('sha256').update(text).digest('hex').slice(0, 32);
}
