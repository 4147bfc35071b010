import type { InstallProgress } from 'bioxen/packages';
import { styled } from '../terminal/colors.js';
import type { StandardStreams } from '../terminal/standard-streams.js';

const WIDTH = 20;

/** One line on a terminal that tells how far an install is; nothing where standard error is none. */
export function installLine(streams: StandardStreams): {
  tell(progress: InstallProgress): void;
  end(): void;
} {
  const isShown = process.stderr.isTTY;
  const show = (text: string): void => {
    if (isShown) void streams.write('stderr', `\r\u{1b}[K${styled('dim', text, process.stderr)}`);
  };
  return {
    tell: ({ phase, done, total, packageName = '', waitingFor }) => {
      if (waitingFor !== undefined) show(`waiting for ${waitingFor} …`);
      else if (phase === 'resolve') show('choosing versions …');
      else if (phase === 'place') show('writing files …');
      else {
        const filled = total === 0 ? 0 : Math.round((WIDTH * done) / total);
        show(`${'█'.repeat(filled)}${'░'.repeat(WIDTH - filled)} ${done}/${total} ${packageName}`);
      }
    },
    end: () => {
      if (isShown) void streams.write('stderr', '\r\u{1b}[K');
    },
  };
}
