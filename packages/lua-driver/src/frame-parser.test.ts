import { ProtocolError, type Random, seededRandom } from '@bioxen/core';
import { describe, expect, test } from 'vitest';
import { FrameParser } from './frame-parser.js';

const COOKIE = '0123456789abcdef01234567';
const frame = (kind: string, id: number, payload: string): string =>
  `${COOKIE}${kind} ${id} ${payload.length}\n${payload}\n`;

/** What random streams are made of. */
const PIECES = [
  COOKIE,
  COOKIE.slice(0, 9),
  'r ',
  'o 1 ',
  '1 ',
  '0\n',
  '5\n',
  'hello\n',
  '\n',
  ' ',
  'q 1 1\n3\n',
  '\0\xff',
  'x',
];
const randomText = (random: Random): string => {
  let text = '';
  for (let count = 1 + Math.floor(random.next() * 10); count > 0; count -= 1) {
    text += PIECES[Math.floor(random.next() * PIECES.length)] ?? '';
  }
  return text;
};

interface Heard {
  readonly frames: string[];
  stray: string;
}

const listen = (): { parser: FrameParser; heard: Heard } => {
  const heard: Heard = { frames: [], stray: '' };
  const parser = new FrameParser(COOKIE, {
    onFrame: (kind, id, data, start, end) =>
      heard.frames.push(`${kind}${id}:${data.toString('latin1', start, end)}`),
    onStray: (bytes) => {
      heard.stray += bytes.toString('latin1');
    },
  });
  return { parser, heard };
};

const STREAM = `login noise\n${frame('h', 0, 'Lua 5.4\n\n64')}${frame('o', 1, 'a\0b\n')}stray${frame('o', 1, '')}${frame('r', 1, '0 0 0 0\n')}${COOKIE.slice(0, 10)}x`;
const EXPECTED = {
  frames: ['h0:Lua 5.4\n\n64', 'o1:a\0b\n', 'o1:', 'r1:0 0 0 0\n'],
  stray: `login noise\nstray${COOKIE.slice(0, 10)}x`,
};

describe('FrameParser', () => {
  test('finds frames and stray bytes in one chunk', () => {
    const { parser, heard } = listen();
    parser.push(Buffer.from(STREAM, 'latin1'));
    parser.end();
    expect(heard).toEqual(EXPECTED);
  });

  test('finds the same byte by byte', () => {
    const { parser, heard } = listen();
    for (const byte of Buffer.from(STREAM, 'latin1')) parser.push(Buffer.of(byte));
    parser.end();
    expect(heard).toEqual(EXPECTED);
  });

  test('finds the same however the stream is cut', () => {
    const random = seededRandom(1);
    const bytes = Buffer.from(STREAM, 'latin1');
    for (let round = 0; round < 2_000; round += 1) {
      const { parser, heard } = listen();
      for (let at = 0; at < bytes.length;) {
        const length = 1 + Math.floor(random.next() * 40);
        parser.push(bytes.subarray(at, at + length));
        at += length;
      }
      parser.end();
      expect(heard).toEqual(EXPECTED);
    }
  });

  test('a large frame in small chunks is whole', () => {
    const { parser, heard } = listen();
    const payload = 'ACGT'.repeat(500_000);
    const bytes = Buffer.from(frame('o', 7, payload), 'latin1');
    for (let at = 0; at < bytes.length; at += 65_536) parser.push(bytes.subarray(at, at + 65_536));
    expect(heard.frames).toHaveLength(1);
    expect(heard.frames[0]).toBe(`o7:${payload}`);
  });

  test('what only looks like a frame is stray', () => {
    const text = `r 1 0\n\n${COOKIE.slice(1)}r 1 0\n\n${COOKIE.toUpperCase()}r 1 0\n\n`;
    const { parser, heard } = listen();
    parser.push(Buffer.from(text, 'latin1'));
    parser.end();
    expect(heard).toEqual({ frames: [], stray: text });
  });

  test('a frame that breaks the protocol is a ProtocolError', () => {
    const broken = [
      `${COOKIE}Z 1 0\n\n`,
      `${COOKIE}r1 0\n\n`,
      `${COOKIE}r x 0\n\n`,
      `${COOKIE}r 1 -1\n\n`,
      `${COOKIE}r 1 1e3\n\n`,
      `${COOKIE}r 1 99999999999\n`,
      `${COOKIE}r 1 9999999999999999999\n`,
      `${COOKIE}r 1 2\nabc\n`,
      `${COOKIE}r ${'1'.repeat(200)} 0\n\n`,
      `${COOKIE}${'r'.repeat(200)}`,
      `${COOKIE}\n`,
    ];
    for (const text of broken) {
      const { parser } = listen();
      expect(() => parser.push(Buffer.from(text, 'latin1')), text).toThrow(ProtocolError);
    }
  });

  test('100,000 random streams give frames, stray bytes or a ProtocolError, and every byte of what is stray', () => {
    const random = seededRandom(20_260_101);
    let refused = 0;
    let framed = 0;
    for (let round = 0; round < 100_000; round += 1) {
      const text = randomText(random);
      const { parser, heard } = listen();
      const bytes = Buffer.from(text, 'latin1');
      const cut = Math.floor(random.next() * bytes.length);
      try {
        parser.push(bytes.subarray(0, cut));
        parser.push(bytes.subarray(cut));
        parser.end();
        framed += heard.frames.length;
        if (heard.frames.length === 0 && heard.stray !== text)
          throw new TypeError(`lost bytes of ${JSON.stringify(text)}`);
      } catch (error) {
        if (!(error instanceof ProtocolError)) throw error;
        refused += 1;
      }
    }
    expect(refused).toBeGreaterThan(1_000);
    expect(framed).toBeGreaterThan(100);
  });

  test('a frame that an interrupt tore ends where the next one begins, however the stream is cut', () => {
    const whole = frame('o', 1, 'ACGT\n'.repeat(100));
    const torn = (at: number): string => whole.slice(0, at);
    const random = seededRandom(2);
    for (const at of [COOKIE.length, COOKIE.length + 3, COOKIE.length + 7, COOKIE.length + 20, 200, 400]) {
      const bytes = Buffer.from(`${frame('o', 1, 'a')}${torn(at)}${frame('x', 1, 'end')}${whole}`, 'latin1');
      const payload = torn(at).slice(`${COOKIE}o 1 500\n`.length);
      for (let round = 0; round < 500; round += 1) {
        const { parser, heard } = listen();
        parser.mayTear = true;
        for (let from = 0; from < bytes.length;) {
          const length = 1 + Math.floor(random.next() * 300);
          parser.push(bytes.subarray(from, from + length));
          from += length;
        }
        expect(heard).toEqual({
          frames: ['o1:a', ...(at > 40 ? [`o1:${payload}`] : []), 'x1:end', `o1:${'ACGT\n'.repeat(100)}`],
          stray: '',
        });
      }
    }
  });

  test('a torn frame that no interrupt explains is a ProtocolError', () => {
    const { parser } = listen();
    const text = `${frame('o', 1, 'ACGT\n'.repeat(100)).slice(0, 300)}${frame('x', 1, 'x'.repeat(300))}`;
    expect(() => parser.push(Buffer.from(text, 'latin1'))).toThrow(ProtocolError);
  });

  test('30,000 random streams that an interrupt may have torn give no more bytes than came', () => {
    const random = seededRandom(20_260_102);
    for (let round = 0; round < 30_000; round += 1) {
      const bytes = Buffer.from(randomText(random), 'latin1');
      const cut = Math.floor(random.next() * bytes.length);
      const { parser, heard } = listen();
      parser.mayTear = true;
      try {
        parser.push(bytes.subarray(0, cut));
        parser.push(bytes.subarray(cut));
        parser.end();
      } catch (error) {
        if (!(error instanceof ProtocolError)) throw error;
      }
      expect(heard.frames.join('').length + heard.stray.length).toBeLessThanOrEqual(bytes.length);
    }
  });

  test('endless stray output stays in no memory', () => {
    const parser = new FrameParser(COOKIE, { onFrame: () => undefined, onStray: () => undefined });
    const chunk = Buffer.alloc(2 ** 20, COOKIE.slice(0, 23));
    const before = process.memoryUsage().arrayBuffers;
    for (let round = 0; round < 500; round += 1) parser.push(chunk);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(64 * 2 ** 20);
  });
});
