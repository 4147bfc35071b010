import type { GuestDriver, GuestEvent, GuestSpec, RunningGuest } from '@bioxen/xapi-simulator/guests';

/** A guest to make, as most tests want it. */
export function guestSpec(settings: Partial<GuestSpec> = {}): GuestSpec {
  return {
    name: 'guest',
    memoryBytes: 96 * 2 ** 20,
    authorizedKeys: [],
    agent: 'ready',
    ignoresRequests: false,
    vmData: new Map(),
    ...settings,
  };
}

/** Makes one and starts it. */
export async function startGuest(
  driver: GuestDriver | undefined,
  settings: Partial<GuestSpec> = {},
): Promise<RunningGuest> {
  const guest = await (await driver?.create(guestSpec(settings)))?.start();
  if (guest?.state !== 'running') throw new TypeError('paused');
  return guest;
}

/** What happens in a guest, to be read once. */
export function eventsOf(guest: RunningGuest): AsyncIterator<GuestEvent> {
  return guest.events[Symbol.asyncIterator]();
}

/** The next event of a kind, of those that come after the ones that were read before. */
export async function nextEvent(
  events: AsyncIterator<GuestEvent>,
  type: GuestEvent['type'],
): Promise<GuestEvent> {
  let said = '';
  for (;;) {
    const { value, done } = await events.next();
    if (done === true) throw new TypeError(`The events ended before '${type}'. The console: ${said}`);
    if (value.type === type) return value;
    if (value.type === 'console') said = (said + Buffer.from(value.bytes).toString('latin1')).slice(-2048);
  }
}
