/**
 * A program for Node that runs where the guests' network is. Its parent sends it connections of clients, which stay connections
 * of the other network, and it joins each to a guest. What a guest says nothing to is silence for the client too.
 */
export const relayProgram = `
const { connect } = require('node:net');
const pairs = new Map();
process.on('message', (message, client) => {
  if (message.drop !== undefined) {
    for (const each of pairs.get(message.drop) ?? []) each.destroy();
    pairs.delete(message.drop);
    return;
  }
  if (client === undefined) return;
  const own = pairs.get(message.guest) ?? new Set();
  pairs.set(message.guest, own);
  own.add(client);
  const guest = connect({ host: message.guest, port: 22, noDelay: true, allowHalfOpen: true });
  client.setNoDelay(true);
  client.allowHalfOpen = true;
  const end = () => { client.destroy(); guest.destroy(); own.delete(client); };
  client.on('error', end);
  client.on('close', end);
  guest.on('error', (error) => {
    // Nobody at home, nobody answers: the client waits, as it would for a machine that is gone.
    if (error.code === 'EHOSTUNREACH' || error.code === 'ETIMEDOUT') guest.destroy();
    else client.resetAndDestroy();
  });
  guest.on('close', (hadError) => { if (!hadError) end(); });
  client.pipe(guest);
  guest.pipe(client);
  client.resume();
});
process.on('disconnect', () => process.exit(0));
`;
