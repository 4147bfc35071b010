import { describe, expect, test } from 'vitest';
import { systemClock } from '../timing/system-clock.js';
import { isDebugEnvironment } from './debug-environment.js';
import { VMLogger, type VMLoggerOptions } from './vm-logger.js';

function capture(options: VMLoggerOptions = {}): { logger: VMLogger; lines: string[] } {
  const lines: string[] = [];
  const destination = { write: (line: string) => lines.push(line) };
  const clock = { ...systemClock, now: () => 0 };
  return { logger: new VMLogger({ environment: {}, clock, destination, ...options }), lines };
}

function callAll(logger: VMLogger): void {
  logger.debug('d');
  logger.info('i');
  logger.success('s');
  logger.warning('w');
  logger.error('e');
}

describe('VMLogger', () => {
  test('L02 prints the example of the seeds as [time][DEBUG][MyApp] Debug message', () => {
    const { logger, lines } = capture({ debugMode: true, component: 'MyApp' });
    logger.debug('Debug message');
    expect(lines).toEqual(['[1970-01-01T00:00:00.000Z][DEBUG][MyApp] Debug message\n']);
  });

  test('L01 prints each call once: all in debug mode, warnings and errors without', () => {
    const loud = capture({ debugMode: true });
    callAll(loud.logger);
    expect(loud.lines.map((line) => /\]\[([A-Z]+)\]/.exec(line)?.[1])).toEqual([
      'DEBUG',
      'INFO',
      'SUCCESS',
      'WARNING',
      'ERROR',
    ]);
    const quiet = capture({ debugMode: false });
    callAll(quiet.logger);
    expect(quiet.lines.map((line) => /\]\[([A-Z]+)\]/.exec(line)?.[1])).toEqual(['WARNING', 'ERROR']);
  });

  test('L01 adds the context to the line', () => {
    const { logger, lines } = capture({ debugMode: true });
    logger.info('VM ready', { vmId: 'a', engine: 'embedded engine' });
    expect(lines[0]).toMatch(/\[bioxen\] VM ready vmId=a engine="embedded engine"\n$/);
  });

  test('H04 redacts messages and context', () => {
    const { logger, lines } = capture();
    logger.error('ssh://u:CANARY@h', { password: 'CANARY', cause: new Error('token=CANARY') });
    expect(lines.join('')).not.toContain('CANARY');
  });

  test('H06 PYLUA_DEBUG=true or BIOXEN_DEBUG switch debug mode on, unless it was given', () => {
    expect(capture({ environment: { PYLUA_DEBUG: 'true' } }).logger.debugMode).toBe(true);
    expect(capture({ environment: { BIOXEN_DEBUG: '1' } }).logger.debugMode).toBe(true);
    expect(capture({ environment: { PYLUA_DEBUG: 'true' }, debugMode: false }).logger.debugMode).toBe(false);
    expect(capture().logger.debugMode).toBe(false);
  });

  test('A13 two loggers do not share their mode', () => {
    const loud = capture({ debugMode: true });
    const quiet = capture({ debugMode: false });
    loud.logger.debug('x');
    quiet.logger.debug('x');
    expect([loud.lines.length, quiet.lines.length]).toEqual([1, 0]);
  });
});

test.each([
  ['true', true],
  ['TRUE', true],
  ['1', true],
  ['on', true],
  ['yes ', true],
  ['false', false],
  ['0', false],
  ['', false],
  [undefined, false],
])('H06 the value %j means %j', (value, expected) => {
  expect(isDebugEnvironment({ BIOXEN_DEBUG: value })).toBe(expected);
});
