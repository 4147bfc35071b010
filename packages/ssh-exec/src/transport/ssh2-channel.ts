import type { ClientChannel } from 'ssh2';
import { ChannelInput } from './channel-input.js';
import { ChannelOutput } from './channel-output.js';
import type { SessionChannel, SessionEnd, SessionExit, TerminalSize } from './transport.js';

/** Has the loss of the connection told, before any channel is closed by it; gives back what ends that. */
export type WatchLoss = (tell: (reason: Error) => void) => () => void;

/**
 * A channel of ssh2 as a session. To be called inside of the callback that delivers the channel: output, exit status and
 * close may stand in the same packet as the answer, and are told at once.
 */
export function wrapChannel(channel: ClientChannel, watchLoss: WatchLoss): SessionChannel {
  const stdin = new ChannelInput(channel);
  const stdout = new ChannelOutput(channel);
  const stderr = new ChannelOutput(channel.stderr);
  let exit: SessionExit | undefined;
  channel.on('exit', (exitCode: number | null, signal?: string) => {
    exit = { exitCode: exitCode ?? undefined, signal };
  });
  let lost: Error | undefined;
  const forget = watchLoss((reason) => {
    // The report may come before the last of the output: only the server's own end makes that whole.
    if (exit === undefined || isOpenThere(channel)) lost = reason;
  });
  const closed = new Promise<SessionEnd>((resolve) => {
    channel.on('close', () => {
      forget();
      stdin.break();
      const end = { exit: lost === undefined ? exit : undefined, lost };
      // The channel has given all away, its reader may still have to take it.
      void Promise.all([stdout.done, stderr.done]).then(() => resolve(end));
    });
  });
  // A channel of ssh2 tells its own failures by closing.
  channel.on('error', () => {});
  channel.stderr.on('error', () => {});
  return {
    stdin,
    stdout,
    stderr,
    closed,
    hasSpoken: () => stdout.hasSpoken || stderr.hasSpoken,
    resize: ({ cols, rows }: TerminalSize) => channel.setWindow(rows, cols, 0, 0),
    discard: () => {
      stdout.discard();
      stderr.discard();
    },
    close: () => {
      channel.close();
    },
  };
}

/** Neither EOF nor CLOSE came (RFC 4254, 5.3). ssh2 has no other way to ask. */
function isOpenThere(channel: ClientChannel): boolean {
  const { incoming } = channel as ClientChannel & { readonly incoming: { readonly state: string } };
  return incoming.state === 'open';
}
