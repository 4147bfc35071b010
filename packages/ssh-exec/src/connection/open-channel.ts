import { ChannelOpenError } from '../errors/channel-open-error.js';
import { ConnectionLostError } from '../errors/connection-lost-error.js';
import { SshBootError } from '../errors/ssh-boot-error.js';
import { SshTimeoutError } from '../errors/ssh-timeout-error.js';
import type { Warden } from '../guard/warden.js';
import { isSendable } from '../transport/sendable-line.js';
import type { SessionChannel, TerminalRequest } from '../transport/transport.js';
import type { Connection } from './connection.js';
import type { StartingWarden } from './connection-options.js';
import type { Connections } from './connections.js';
import type { SlotKind } from './slots.js';

/**
 * Does a channel want a warden? `wanted`: where there can be one, and an account that does not run what it is told is an
 * error. `optional`: the same, and that is none. `beside`: nobody waits for it, it is started at the same time. `none`: it is
 * not asked for.
 */
export type WardenNeed = 'wanted' | 'optional' | 'beside' | 'none';

/** What a channel is opened for. */
export interface ChannelRequest {
  readonly kind: SlotKind;
  /** Whether the warden is started first. */
  readonly warden: WardenNeed;
  /** The line for the login shell; without one, the shell itself. */
  readonly command?: ((warden: Warden | undefined) => string) | undefined;
  /** The line that is sent right behind a warden that is being started, instead of waiting for that. */
  readonly hurried?: ((registry: string) => string) | undefined;
  readonly terminal?: TerminalRequest | undefined;
  readonly signal?: AbortSignal | undefined;
  /** A slot is free; told again for each attempt. */
  readonly onSlot?: (() => void) | undefined;
}

/** An open channel and what it stands on. */
export interface OpenedChannel {
  readonly channel: SessionChannel;
  readonly connection: Connection;
  readonly warden: Warden | undefined;
  /** The warden that it was sent behind. */
  readonly starting: StartingWarden | undefined;
}

// A command that certainly did not start is started on the next connection, this often.
const mostRetries = 5;

// A session that is open for longer is none of the short ones.
const settleMs = 1_000;

/**
 * Opens a channel on any connection with room. What the server refuses for want of room waits for room; what was lost
 * before anything was sent is sent on another connection. Everything else is told.
 */
export async function openChannel(connections: Connections, request: ChannelRequest): Promise<OpenedChannel> {
  let hurried = request.hurried;
  for (let retries = 0; ;) {
    const lease = await connections.lease(request.kind, request.signal);
    const { connection } = lease;
    request.onSlot?.();
    try {
      let starting = hurried === undefined ? undefined : connection.startingWarden();
      let line = starting && hurried?.(starting.registry);
      // It is longer than the line that waits for the warden.
      if (line !== undefined && !isSendable(line)) starting = line = undefined;
      const warden = starting === undefined ? await wardenFor(connection, request.warden) : undefined;
      const channel = await connection.transport.openSession({
        command: line ?? request.command?.(warden),
        terminal: request.terminal,
      });
      // Only what ends soon has to leave every second slot free.
      const timer = connections.clock.setTimeout(() => lease.settle(), settleMs, { unref: true });
      void channel.closed.then(() => {
        timer.cancel();
        lease.release(true);
      });
      return { channel, connection, warden, starting };
    } catch (error) {
      hurried = undefined;
      if (ChannelOpenError.isInstance(error) && error.reason === 2 && lease.isTransient(error)) {
        lease.refused(error);
        continue;
      }
      if (SshTimeoutError.isInstance(error)) lease.suspect();
      else lease.release(false);
      const isLost = ConnectionLostError.isInstance(error) || SshTimeoutError.isInstance(error);
      if (isLost && error.started === 'no' && retries < mostRetries && !connections.isClosed) {
        retries += 1;
        continue;
      }
      throw error;
    }
  }
}

async function wardenFor(connection: Connection, need: WardenNeed): Promise<Warden | undefined> {
  if (need === 'none') return undefined;
  if (need === 'beside') {
    // What goes wrong with it is told to those who wait for it.
    connection.warden().catch(() => {});
    return connection.runningWarden;
  }
  try {
    return await connection.warden();
  } catch (error) {
    if (need === 'optional' && SshBootError.isInstance(error)) return undefined;
    throw error;
  }
}
