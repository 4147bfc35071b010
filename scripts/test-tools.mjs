import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** The programs that scripts/install-test-tools.sh brings and that tests look for on PATH. */
const TOOLS = [
  'busybox',
  'bwrap',
  'gcc',
  'gpg',
  'gpgv',
  'lua5.1',
  'lua5.3',
  'lua5.4',
  'luajit',
  'luarocks',
  'make',
  'minisign',
  'nsenter',
  'pgrep',
  'prlimit',
  'python3',
  'redis-server',
  'sbatch',
  'setpriv',
  'snakemake',
  'socat',
  'ssh',
  'sshd',
  'strace',
  'tmux',
  'unshare',
];

const folders = (process.env.PATH ?? '').split(delimiter);

/** The names of those that this computer has not. */
export const missingTools = () =>
  TOOLS.filter((tool) => !folders.some((folder) => existsSync(join(folder, tool))));
