import { VMLogger } from 'bioxen';
import { FakeClock } from '@bioxen/testkit';
import { expect, test } from 'vitest';

const written = (
  options: ConstructorParameters<typeof VMLogger>[0],
): { logger: VMLogger; lines: string[] } => {
  const lines: string[] = [];
  const destination = {
    write: (text: string): void => {
      lines.push(text);
    },
  };
  return { logger: new VMLogger({ ...options, destination, clock: new FakeClock() }), lines };
};

// 000 and 002, Logging Example:
//   logger = VMLogger(debug_mode=True, component="MyApp")
//   logger.debug("Debug message")
test('L02 the logging example writes [time][DEBUG][MyApp] Debug message, once', () => {
  const { logger, lines } = written({ debugMode: true, component: 'MyApp' });
  logger.debug('Debug message');
  expect(lines.join('')).toMatch(/^\[[^\]]+\]\[DEBUG\]\[MyApp\] Debug message\n?$/);
});

test('L01 each call is one line, with debug off only warnings and errors', () => {
  const loud = written({ debugMode: true, component: 'A' });
  const quiet = written({ debugMode: false, component: 'A' });
  for (const { logger } of [loud, quiet]) {
    logger.debug('d');
    logger.info('i');
    logger.success('s');
    logger.warning('w');
    logger.error('e', { vm: 'a' });
  }
  expect(loud.lines).toHaveLength(5);
  expect(quiet.lines).toHaveLength(2);
});
