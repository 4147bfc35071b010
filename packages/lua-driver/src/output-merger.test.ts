import { expect, test } from 'vitest';
import type { FrameSink } from './frame-parser.js';
import { OutputMerger } from './output-merger.js';

/** Writes down what comes, copied at once. */
class Record implements FrameSink {
  readonly heard: string[] = [];

  onFrame(kind: string, id: number, data: Buffer, start: number, end: number): void {
    this.heard.push(`${kind}${String(id)} ${data.toString('latin1', start, end)}`);
  }

  onPart(kind: string, id: number, data: Buffer, start: number, end: number, left: number): void {
    this.heard.push(`part ${kind}${String(id)} ${data.toString('latin1', start, end)} ${String(left)}`);
  }

  onStray(bytes: Buffer): void {
    this.heard.push(`stray ${bytes.toString('latin1')}`);
  }
}

const whole = (sink: FrameSink, kind: 'o' | 'e' | 'r', id: number, text: string): void => {
  const data = Buffer.from(`<${text}>`);
  sink.onFrame(kind, id, data, 1, data.length - 1);
};

test('output of one program to one stream goes on as one, and everything in its order', () => {
  const record = new Record();
  const merger = new OutputMerger(record);
  for (const text of ['a', 'b', '', 'c']) whole(merger, 'o', 7, text);
  whole(merger, 'e', 7, 'd');
  whole(merger, 'e', 8, 'e');
  whole(merger, 'o', 8, 'f');
  merger.onStray(Buffer.from('g'));
  whole(merger, 'o', 8, 'h');
  merger.onPart('o', 8, Buffer.from('ij'), 0, 2, 5);
  whole(merger, 'o', 8, 'k');
  whole(merger, 'o', 8, 'l');
  whole(merger, 'r', 8, 'nil');
  whole(merger, 'o', 9, 'm');
  merger.flush();
  merger.flush();
  expect(record.heard).toEqual([
    'o7 abc',
    'e7 d',
    'e8 e',
    'o8 f',
    'stray g',
    'o8 h',
    'part o8 ij 5',
    'o8 kl',
    'r8 nil',
    'o9 m',
  ]);
});

test('what is handed on stays as it was when its chunk is written over', () => {
  const record = new Record();
  const merger = new OutputMerger(record);
  const chunk = Buffer.from('onetwo');
  merger.onFrame('o', 1, chunk, 0, 3);
  merger.onFrame('o', 1, chunk, 3, 6);
  merger.flush();
  expect(chunk.toString()).toBe('onetwo');
  chunk.fill(0);
  whole(merger, 'o', 1, 'three');
  merger.flush();
  expect(record.heard).toEqual(['o1 onetwo', 'o1 three']);
});

test('what is long goes on as it is, and never more than 64 KiB become one', () => {
  const record = new Record();
  const merger = new OutputMerger(record);
  const long = 'x'.repeat(4_097);
  whole(merger, 'o', 1, 'a');
  whole(merger, 'o', 1, long);
  for (let count = 0; count < 1_025; count++) whole(merger, 'o', 1, 'y'.repeat(64));
  merger.flush();
  expect(record.heard.map((line) => line.length - 'o1 '.length)).toEqual([1, 4_097, 65_536, 64]);
});
