// How long a program lives on after it closed its client, and what it leaves on the server.
import { fileURLToPath } from 'node:url';
import { runProgram } from '../local/run-program.mjs';
import { asSeconds, printRows, row } from '../local/row.mjs';
import { median } from '../run/statistics.mjs';
import { limitRow } from './limit-row.mjs';
import { openSimulator } from './open-simulator.mjs';

const ROUNDS = 5;

// The end of a connection takes a moment to arrive.
const restMs = 1_000;

const stateAtRest = async (simulator) => {
  const untilMs = performance.now() + restMs;
  for (;;) {
    const state = await simulator.order('state');
    if (state.sessions + state.sockets === 0 || performance.now() > untilMs) return state;
  }
};

const measure = async (program) => {
  const simulator = await openSimulator();
  const file = fileURLToPath(new URL(program, import.meta.url));
  const { url, user, password } = simulator;
  const closedMs = Number(await runProgram(process.execPath, [file, url, user, password]));
  const livedMs = Date.now() - closedMs;
  const { sessions, sockets } = await stateAtRest(simulator);
  await simulator.close();
  return { livedMs, sessions, sockets };
};
const measureOurs = async () => {
  const all = [];
  for (let round = 0; round < ROUNDS; round += 1) all.push(await measure('exit-ours.mjs'));
  return all;
};

const [ours, peer] = await Promise.all([measureOurs(), measure('exit-xen-api.mjs')]);
const left = ({ sessions, sockets }) => `${sessions} sessions, ${sockets} sockets`;
const worst = ours.reduce((a, b) => (a.sessions + a.sockets >= b.sessions + b.sockets ? a : b));
printRows([
  limitRow(`a program ends after close, median of ${ROUNDS} / npm xen-api, once`, {
    value: median(ours.map(({ livedMs }) => livedMs)),
    atMost: 500,
    asText: asSeconds,
    peerValue: peer.livedMs,
  }),
  {
    ...row('left on the server when the program has ended', { ours: left(worst), peer: left(peer) }),
    goal: 'nothing',
    met: worst.sessions + worst.sockets === 0 ? 'yes' : 'NO',
  },
]);
