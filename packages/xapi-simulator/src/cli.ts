#!/usr/bin/env node
import { parseArgs } from 'node:util';
import { BioxenError } from '@bioxen/core';
import manifest from '../package.json' with { type: 'json' };
import { createXapiSimulator } from './create-xapi-simulator.js';
import { largePool } from './seed/large-pool.js';
import { smallPool } from './seed/small-pool.js';
import type { XapiSimulatorOptions } from './simulator-options.js';
import { realTiming } from './timing.js';
import type { XapiSimulator } from './xapi-simulator.js';

const usage = `Usage: bioxen-xapi-simulator [options]

A XenAPI pool on loopback, with a template and two VMs in it, until you press Ctrl-C. With several hosts, the signal SIGUSR2
lets the coordinator die: the next host takes its place, and its address is printed.

  --hosts N           how many hosts the pool has (default 1)
  --no-tls            HTTP only (default: HTTPS under a self-signed certificate, and HTTP beside it)
  --port N            port of the first host; the others follow (default: any free ones)
  --user NAME         (default root)
  --password TEXT     (default secret)
  --vms N             a pool of N VMs, half of them running
  --guests KIND       what is behind the VMs: paper (default), process (an SSH server each), uml (a kernel each),
                      qemu (a machine of that emulator each)
  --version-of X.Y.Z  the version of xapi to be (default 24.11.0)
  --xml-only          do not speak JSON-RPC
  --real-time         wait as long as a real server does
  --json              print one line of JSON instead of text
  --help              print this
  --version           print the version of this program
`;

const options = {
  hosts: { type: 'string', default: '1' },
  'no-tls': { type: 'boolean', default: false },
  port: { type: 'string', default: '0' },
  user: { type: 'string', default: 'root' },
  password: { type: 'string', default: 'secret' },
  vms: { type: 'string' },
  guests: { type: 'string', default: 'paper' },
  'version-of': { type: 'string' },
  'xml-only': { type: 'boolean', default: false },
  'real-time': { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
  version: { type: 'boolean', default: false },
} as const;

type Values = ReturnType<typeof parseArgs<{ options: typeof options }>>['values'];

async function serve(values: Values): Promise<void> {
  const sim = await createXapiSimulator({
    hosts: Number(values.hosts),
    tls: values['no-tls'] ? 'none' : 'self-signed',
    port: Number(values.port),
    users: { [values.user]: values.password },
    pool: values.vms === undefined ? smallPool() : largePool({ vms: Number(values.vms) }),
    guests: values.guests as XapiSimulatorOptions['guests'],
    version: values['version-of'],
    protocols: values['xml-only'] ? ['xml'] : ['json', 'xml'],
    timing: values['real-time'] ? realTiming : {},
  });
  let isOver = false;
  const stop = (): void => {
    isOver = true;
    process.off('SIGINT', stop).off('SIGTERM', stop);
    void sim.close();
  };
  // Heard until the end: what Node does not hear ends the program.
  const failMaster = (): void => {
    if (isOver) return;
    sim.failMaster().then(
      () => {
        const heir = sim.hosts.find(({ isCoordinator, isUp }) => isCoordinator && isUp);
        if (heir !== undefined) {
          process.stdout.write(
            values.json ? `${JSON.stringify({ coordinator: heir.url })}\n` : `coordinator  ${heir.url}\n`,
          );
          return;
        }
        process.stderr.write('No host is left, so the pool is gone. Give it more: --hosts 3\n');
        process.exitCode = 1;
        stop();
      },
      (error: unknown) => {
        process.stderr.write(`${explain(error)}\n`);
        process.exitCode = 1;
      },
    );
  };
  process.on('SIGINT', stop).on('SIGTERM', stop).on('SIGUSR2', failMaster);
  // Whoever reads this may send a signal at once.
  process.stdout.write(values.json ? `${JSON.stringify(reach(sim))}\n` : describe(sim));
}

/** How to reach the pool, for programs. */
function reach(sim: XapiSimulator): Readonly<Record<string, unknown>> {
  const { url, user, password, fingerprint } = sim;
  const urls = sim.hosts.map((host) => host.url);
  const plainUrls = sim.hosts.map((host) => host.plainUrl);
  return { url, urls, plainUrls, user, password, fingerprint };
}

/** How to reach the pool, for people. */
function describe({ hosts, user, password, fingerprint }: XapiSimulator): string {
  const rows = [
    ['url', hosts.map((host) => host.url).join('  ')],
    ...(fingerprint === undefined
      ? []
      : [
          ['without TLS', hosts.map((host) => host.plainUrl).join('  ')],
          ['SHA-256', fingerprint],
        ]),
    ['user', user],
    ['password', password],
  ];
  return rows.map(([name = '', value = '']) => `${name.padEnd(13)}${value}\n`).join('');
}

/** What was wrong with the command line, or with what it asked for; a defect of ours is not caught. */
function explain(error: unknown): string {
  if (BioxenError.isInstance(error)) return error.text;
  if (error instanceof TypeError && 'code' in error) return error.message;
  throw error;
}

try {
  const { values } = parseArgs({ options });
  if (values.help) process.stdout.write(usage);
  else if (values.version) process.stdout.write(`${manifest.version}\n`);
  else await serve(values);
} catch (error) {
  process.stderr.write(`${explain(error)}\n`);
  process.exitCode = 1;
}
