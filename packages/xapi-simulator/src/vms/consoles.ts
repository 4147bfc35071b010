import { list, text } from '../database/read-field.js';
import type { SimDatabase } from '../database/sim-database.js';

/** Gives a VM that runs a console, at the host where it runs. */
export function makeConsole(database: SimDatabase, vm: string, host: string): void {
  const console = database.insert('console', { protocol: 'rfb', VM: vm });
  place(database, console, text(database.read('host', host), 'address'));
}

/** A host is on the network now: its consoles are there. */
export function placeConsoles(database: SimDatabase, host: string, address: string): void {
  for (const vm of list(database.read('host', host), 'resident_VMs'))
    for (const console of list(database.read('VM', vm), 'consoles')) place(database, console, address);
}

function place(database: SimDatabase, console: string, address: string): void {
  if (address === '') return;
  const uuid = text(database.read('console', console), 'uuid');
  database.update('console', console, { location: `https://${address}/console?uuid=${uuid}` });
}
