import { describe, expect, test, vi } from 'vitest';
import { BioxenError } from '../errors/bioxen-error.js';
import { InvalidOptionError } from '../errors/invalid-option-error.js';
import { systemClock } from '../timing/system-clock.js';
import type { Clock } from '../timing/clock.js';
import { createLogger, type LoggerOptions } from './create-logger.js';
import type { Logger } from './logger.js';
import { silentLogger } from './silent-logger.js';

const clock: Clock = { ...systemClock, now: () => 0 };

function capture(options: LoggerOptions = {}): { logger: Logger; lines: string[] } {
  const lines: string[] = [];
  const destination = { write: (line: string) => lines.push(line) };
  return { logger: createLogger({ clock, destination, ...options }), lines };
}

describe('createLogger', () => {
  test('writes one line of JSON a record, in the shape of pino', () => {
    const { logger, lines } = capture();
    logger.info({ vmId: 'a' }, 'started');
    logger.warn('low on memory');
    logger.error({ vmId: 'b' });
    expect(lines).toEqual([
      '{"level":"info","time":"1970-01-01T00:00:00.000Z","vmId":"a","msg":"started"}\n',
      '{"level":"warn","time":"1970-01-01T00:00:00.000Z","msg":"low on memory"}\n',
      '{"level":"error","time":"1970-01-01T00:00:00.000Z","vmId":"b"}\n',
    ]);
  });

  test('writes text for people on demand', () => {
    const { logger, lines } = capture({ format: 'text', bindings: { component: 'pool' } });
    logger.info({ vmId: 'a', note: 'two words', list: [1] }, 'started');
    expect(lines).toEqual([
      '[1970-01-01T00:00:00.000Z][INFO][pool] started vmId=a note="two words" list=[1]\n',
    ]);
  });

  test('drops what is below its level', () => {
    const { logger, lines } = capture({ level: 'warn' });
    logger.trace('1');
    logger.debug('2');
    logger.info('3');
    logger.warn('4');
    logger.error('5');
    logger.fatal('6');
    expect(lines).toHaveLength(3);
    expect(logger.isLevelEnabled('info')).toBe(false);
    expect(logger.isLevelEnabled('fatal')).toBe(true);
    expect(capture({ level: 'silent' }).logger.isLevelEnabled('fatal')).toBe(false);
  });

  test('adds the bindings of all parents to the records of a child', () => {
    const { logger, lines } = capture({ bindings: { pool: 'p' } });
    logger.child({ vmId: 'a' }).child({ request: 1 }).info({ vmId: 'own' }, 'm');
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ pool: 'p', vmId: 'own', request: 1, msg: 'm' });
  });

  test('keeps fields that are named like its own under another name', () => {
    const { logger, lines } = capture();
    logger.info({ level: 9, time: 'now', msg: 'x' }, 'm');
    expect(JSON.parse(lines[0] ?? '')).toEqual({
      level: 'info',
      time: '1970-01-01T00:00:00.000Z',
      level_: 9,
      time_: 'now',
      msg_: 'x',
      msg: 'm',
    });
  });

  test('logs an error given alone as err, with fields, cause and stack', () => {
    const { logger, lines } = capture();
    logger.error(
      new BioxenError('lost', { code: 'SESSION_LOST', cause: new Error('EPIPE') }),
      'session ended',
    );
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({
      msg: 'session ended',
      err: {
        name: 'BioxenError',
        code: 'SESSION_LOST',
        message: 'lost',
        cause: { message: 'EPIPE' },
        stack: expect.stringContaining('BioxenError: lost'),
      },
    });
  });

  test.each(['json', 'text'] as const)('H04 no secret reaches a line of %s', (format) => {
    const { logger, lines } = capture({ format, redactKeys: ['pin'], bindings: { token: 'CANARY' } });
    const error = new Error('https://root:CANARY@pool', { cause: { passwd: 'CANARY' } });
    logger.child({ secret: 'CANARY' }).error({ err: error, pin: 'CANARY' }, 'password=CANARY');
    expect(lines[0]).toContain('[redacted]');
    expect(lines.join('')).not.toContain('CANARY');
  });

  test('a message with newlines or escape codes cannot forge a second line', () => {
    const { logger, lines } = capture({ format: 'text' });
    logger.info({ 'a\nb': '\u001b[2J x' }, 'one\n[1970][ERROR] two');
    expect(lines[0]?.trimEnd().split('\n')).toHaveLength(1);
    expect(lines[0]).not.toContain('\u001b');
  });

  test('never throws: not for hostile fields, not for a broken destination', () => {
    const fields = {
      get broken(): string {
        throw new Error('boom');
      },
    };
    const { logger, lines } = capture();
    logger.info(fields, 'm');
    expect(lines[0]).toContain('[unreadable]');
    const write = (): never => {
      throw new Error('EPIPE');
    };
    createLogger({ destination: { write } }).error('lost line');
  });

  test('O06 L01 writes to stderr by default, never to stdout', () => {
    const stderr = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    const stdout = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
    try {
      createLogger({ clock }).info('hello');
      expect(stderr).toHaveBeenCalledOnce();
      expect(stdout).not.toHaveBeenCalled();
    } finally {
      stderr.mockRestore();
      stdout.mockRestore();
    }
  });

  test('refuses a level that does not exist', () => {
    expect(() => createLogger({ level: 'loud' as 'info' })).toThrow(InvalidOptionError);
  });
});

test('silentLogger writes nothing and its children neither', () => {
  const stderr = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  try {
    silentLogger.child({ a: 1 }).fatal('nobody hears this');
    expect(silentLogger.isLevelEnabled('fatal')).toBe(false);
    expect(stderr).not.toHaveBeenCalled();
  } finally {
    stderr.mockRestore();
  }
});
