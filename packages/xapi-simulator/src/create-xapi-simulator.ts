import { ClosedError, InvalidOptionError } from '@bioxen/core';
import { classMessageHandlers } from './classes/all-messages.js';
import { checkSimulatorOptions } from './check-simulator-options.js';
import { type DatabaseView, databaseView } from './database/table-view.js';
import { number } from './database/read-field.js';
import { Dispatcher } from './dispatch/dispatcher.js';
import type { GuestDriver } from './guests/guest-driver.js';
import { guestControl } from './guests/guest-control.js';
import { openGuestDriver } from './guests/open-guest-driver.js';
import { HostGroup } from './hosts/host-group.js';
import { createRpcEndpoint } from './hosts/rpc-endpoint.js';
import { fileRoutes } from './http/file-routes.js';
import { buildPool } from './pool/build-pool.js';
import { startCollection } from './pool/start-collection.js';
import { burst } from './pool/burst.js';
import type { XapiSimulatorOptions } from './simulator-options.js';
import { startSeededGuests } from './vms/start-seeded.js';
import type { XapiSimulator } from './xapi-simulator.js';

const mostBytesAtOnce = 2 ** 30;

/**
 * Makes a XenAPI pool on loopback and lets it listen.
 * @throws InvalidOptionError
 * @throws UnsupportedError where guests of the kind that was asked for cannot run
 */
export async function createXapiSimulator(options: XapiSimulatorOptions = {}): Promise<XapiSimulator> {
  checkSimulatorOptions(options);
  const driver = await openGuestDriver(options.guests ?? 'paper', options.clock);
  try {
    return await listenWith(options, driver);
  } catch (error) {
    await driver[Symbol.asyncDispose]();
    throw error;
  }
}

async function listenWith(options: XapiSimulatorOptions, driver: GuestDriver): Promise<XapiSimulator> {
  const { pool, clock, hosts } = buildPool(options, driver);
  const dispatcher = new Dispatcher(pool, classMessageHandlers);
  const group = new HostGroup({
    pool,
    clock,
    refs: hosts,
    hasTls: options.tls === 'self-signed',
    port: options.port ?? 0,
    endpoint: createRpcEndpoint(pool, dispatcher, pool.calls),
    files: fileRoutes(pool),
    protocols: {
      json: options.protocols?.includes('json') ?? true,
      xml: options.protocols?.includes('xml') ?? true,
      withoutJson: options.withoutJson ?? 'xml-parser',
    },
  });
  await group.start();
  try {
    await startSeededGuests(pool);
  } catch (error) {
    await group.stop();
    throw error;
  }
  const beginning = pool.database.copy();
  const collection = startCollection(pool);
  const db: DatabaseView = databaseView(pool.database);
  const [[user, password] = ['', '']] = pool.users;
  let closing: Promise<void> | undefined;
  const assertOpen = (): void => {
    if (closing !== undefined) throw new ClosedError('The XenAPI simulator');
  };

  const close = (): Promise<void> => {
    closing ??= (async (): Promise<void> => {
      collection.stop();
      pool.sessions.closeAll();
      await group.stop();
      await pool.guests.close();
    })();
    return closing;
  };

  return {
    get url(): string {
      return group.first.url;
    },
    get fingerprint(): string | undefined {
      return group.first.fingerprint;
    },
    get certificate(): string | undefined {
      return group.first.certificate;
    },
    user,
    password,
    hosts: group.views,
    calls: pool.calls,
    db,
    sessions: pool.sessions,
    get openSockets(): number {
      return group.openSockets;
    },
    get waitingPolls(): number {
      return pool.events.waiting;
    },
    faults: pool.faults,
    guest: (vm) => guestControl(pool, vm),
    diskBytes: (vdi, lengthBytes = number(pool.database.read('VDI', vdi), 'virtual_size')) => {
      if (lengthBytes > mostBytesAtOnce)
        throw InvalidOptionError.unexpected('lengthBytes', lengthBytes, 'at most 1 GiB');
      return pool.disks.read(vdi, lengthBytes);
    },
    restart: async ({ downMs = 0, keepDatabase = true } = {}) => {
      assertOpen();
      await group.restart(downMs, keepDatabase ? undefined : beginning);
    },
    failMaster: async ({ electAfterMs = 0 } = {}) => {
      assertOpen();
      await group.failCoordinator(electAfterMs);
    },
    expireSession: (ref) => pool.sessions.close(ref),
    burst: ({ class: className, mods }) => burst(pool.database, className, mods),
    close,
    [Symbol.asyncDispose]: close,
  };
}
