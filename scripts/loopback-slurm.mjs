// node scripts/loopback-slurm.mjs FOLDER PORT: a Slurm cluster of two nodes with one processor each, on loopback, without systemd
// and munge, from Debian's slurmctld, slurmd, slurm-client and slurm-wlm-basic-plugins. For tests: everybody who reaches its ports
// (PORT and the two after it) may run programs as this user. Prints SLURM_CONF and the nodes' pids as JSON when both are idle, and
// ends all of it when its standard input ends.
import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { hostname, userInfo } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout } from 'node:timers/promises';

const [folderName, portText] = process.argv.slice(2);
const folder = resolve(folderName);
const port = Number(portText);
const host = hostname().split('.')[0];
const user = userInfo().username;
const NODES = ['n1', 'n2'];
const conf = join(folder, 'slurm.conf');

for (const name of ['state', ...NODES]) mkdirSync(join(folder, name), { recursive: true });
writeFileSync(
  conf,
  `ClusterName=loopback
SlurmctldHost=${host}(127.0.0.1)
SlurmUser=${user}
SlurmdUser=${user}
AuthType=auth/none
CredType=cred/none
MpiDefault=none
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
ReturnToService=2
StateSaveLocation=${folder}/state
SlurmdSpoolDir=${folder}/%n
SlurmctldPidFile=${folder}/slurmctld.pid
SlurmdPidFile=${folder}/%n.pid
SlurmctldLogFile=${folder}/slurmctld.log
SlurmdLogFile=${folder}/%n.log
SlurmctldPort=${port}
SlurmdTimeout=5
KillWait=2
AccountingStorageType=accounting_storage/none
JobAcctGatherType=jobacct_gather/none
SlurmdParameters=config_overrides
${NODES.map((name, index) => `NodeName=${name} NodeHostname=${host} NodeAddr=127.0.0.1 Port=${port + 1 + index} CPUs=1`).join('\n')}
PartitionName=main Nodes=${NODES.join(',')} Default=YES MaxTime=INFINITE State=UP
`,
);

const env = { ...process.env, SLURM_CONF: conf, PATH: `${process.env.PATH}:/usr/sbin:/sbin` };
const daemons = [
  spawn('slurmctld', ['-D', '-f', conf], { env, stdio: 'ignore' }),
  ...NODES.map((name) => spawn('slurmd', ['-D', '-N', name, '-f', conf], { env, stdio: 'ignore' })),
];
const ended = daemons.map((daemon) => new Promise((done) => daemon.once('close', done).once('error', done)));
const stop = async (code) => {
  for (const daemon of daemons) daemon.kill('SIGTERM');
  await Promise.all(ended);
  process.exit(code);
};
process.stdin.on('end', () => void stop(0)).resume();
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => void stop(0));

for (let tries = 0; ; tries++) {
  try {
    const states = execFileSync('sinfo', ['--noheader', '--Node', '--format=%T'], { env, stdio: 'pipe' });
    if (states.toString().trim().split('\n').join() === 'idle,idle') break;
  } catch {
    // Not up yet.
  }
  if (tries === 300) {
    console.error(`Slurm is not up; see the logs in ${folder}`);
    await stop(1);
  }
  await setTimeout(200);
}
console.log(JSON.stringify({ conf, nodes: daemons.slice(1).map(({ pid }) => pid) }));
