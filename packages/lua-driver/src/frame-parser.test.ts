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
  /** Pieces of long output: how many, and of each frame the kind, the id and the payload so far. */
  readonly long: string[];
  pieces: number;
  stray: string;
}

const listen = (): { parser: FrameParser; heard: Heard } => {
  const heard: Heard = { frames: [], long: [], pieces: 0, stray: '' };
  let isWhole = true;
  const parser = new FrameParser(COOKIE, {
    onFrame: (kind, id, data, start, end) =>
      heard.frames.push(`${kind}${id}:${data.toString('latin1', start, end)}`),
    onPart: (kind, id, data, start, end, left) => {
      if (isWhole) heard.long.push(`${kind}${id}:`);
      heard.long.push(`${heard.long.pop() ?? ''}${data.toString('latin1', start, end)}`);
      heard.pieces += 1;
      isWhole = left === 0;
    },
    onStray: (bytes) => {
      heard.stray += bytes.toString('latin1');
    },
  });
  return { parser, heard };
};

const STREAM = `login noise\n${frame('h', 0, 'Lua 5.4\n\n64')}${frame('o', 1, 'a\0b\n')}stray${frame('o', 1, '')}${frame('r', 1, '0 0 0 0\n')}${COOKIE.slice(0, 10)}x`;
const EXPECTED = {
  frames: ['h0:Lua 5.4\n\n64', 'o1:a\0b\n', 'o1:', 'r1:0 0 0 0\n'],
  long: [],
  pieces: 0,
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
    const bytes = Buffer.from(frame('r', 7, payload), 'latin1');
    for (let at = 0; at < bytes.length; at += 65_536) parser.push(bytes.subarray(at, at + 65_536));
    expect(heard.frames).toHaveLength(1);
    expect(heard.frames[0]).toBe(`r7:${payload}`);
  });

  test('long output is handed on as it comes, however the stream is cut', () => {
    const random = seededRandom(3);
    for (const length of [65_535, 65_536, 65_537, 200_000]) {
      const payload = `${COOKIE}${'ACGT\n'.repeat(length)}`.slice(0, length);
      const stream = `${frame('e', 7, payload)}${frame('r', 1, 'end')}`;
      const bytes = Buffer.from(stream, 'latin1');
      for (const most of [300, 70_000, 2 ** 20]) {
        const { parser, heard } = listen();
        for (let at = 0; at < bytes.length;) {
          const step = 1 + Math.floor(random.next() * most);
          parser.push(bytes.subarray(at, at + step));
          at += step;
        }
        expect(heard.stray).toBe('');
        expect(heard.frames.slice(-1)).toEqual(['r1:end']);
        expect([...heard.frames.slice(0, -1), ...heard.long]).toEqual([`e7:${payload}`]);
        const fewest = length < 65_536 || most > 300 ? 0 : length / most;
        expect(heard.pieces).toBeGreaterThanOrEqual(fewest);
      }
    }
  });

  test('long output that has no end is a ProtocolError', () => {
    const { parser } = listen();
    const bytes = Buffer.from(frame('o', 1, 'x'.repeat(65_536)).slice(0, -1), 'latin1');
    parser.push(bytes.subarray(0, 1_000));
    parser.push(bytes.subarray(1_000));
    expect(() => parser.push(Buffer.from('x'))).toThrow(ProtocolError);
  });

  test('long output that an interrupt tore counts up to where the next frame begins, however the stream is cut', () => {
    const whole = frame('o', 1, 'ACGT\n'.repeat(20_000));
    const random = seededRandom(4);
    const head = `${COOKIE}o 1 100000\n`.length;
    for (const at of [head, head + 1, 50_000, head + 99_999, head + 100_000]) {
      const bytes = Buffer.from(`${whole.slice(0, at)}${frame('z', 0, '')}${whole}`, 'latin1');
      for (let round = 0; round < 100; round += 1) {
        const { parser, heard } = listen();
        for (let from = 0; from < bytes.length;) {
          // The interrupt is sent when the frame has long begun, or just before it.
          parser.mayTear = from > 0 || at < 50_000;
          const step = 1 + Math.floor(random.next() * 6_000);
          parser.push(bytes.subarray(from, from + step));
          from += step;
        }
        const text = [...heard.frames, ...heard.long]
          .filter((heardText) => heardText.startsWith('o1:'))
          .join('');
        expect(text.replaceAll('o1:', '')).toBe(`${whole.slice(head, at)}${'ACGT\n'.repeat(20_000)}`);
        expect(heard.frames).toContain('z0:');
        expect(heard.stray).toBe('');
      }
    }
  });

  test('a stream that ends within long output has given all of it', () => {
    const { parser, heard } = listen();
    parser.mayTear = true;
    parser.push(Buffer.from(`${COOKIE}o 1 100000\nabc${COOKIE.slice(0, 9)}`, 'latin1'));
    parser.end();
    expect(heard.long.join('')).toBe(`o1:abc${COOKIE.slice(0, 9)}`);
    expect(heard.stray).toBe('');
  });

  test('what only looks like a frame is stray', () => {
    const text = `r 1 0\n\n${COOKIE.slice(1)}r 1 0\n\n${COOKIE.toUpperCase()}r 1 0\n\n`;
    const { parser, heard } = listen();
    parser.push(Buffer.from(text, 'latin1'));
    parser.end();
    expect(heard).toMatchObject({ frames: [], stray: text });
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
        // The header of long output whose payload never came is said to nobody.
        const kept = text.replace(/[0-9a-f]{24}[oe] 1 \d{5,}\n$/, '');
        if (heard.frames.length + heard.pieces === 0 && heard.stray !== kept)
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
          long: [],
          pieces: 0,
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
      const got = [...heard.frames, ...heard.long, heard.stray].join('');
      expect(got.length).toBeLessThanOrEqual(bytes.length);
    }
  });

  test('endless stray output stays in no memory', () => {
    const ignore = (): undefined => undefined;
    const parser = new FrameParser(COOKIE, { onFrame: ignore, onPart: ignore, onStray: ignore });
    const chunk = Buffer.alloc(2 ** 20, COOKIE.slice(0, 23));
    const before = process.memoryUsage().arrayBuffers;
    for (let round = 0; round < 500; round += 1) parser.push(chunk);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(64 * 2 ** 20);
  });
});
