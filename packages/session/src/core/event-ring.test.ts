import { describe, expect, it } from 'vitest';
import { EventRing } from './event-ring.js';
import type { NewEvent, ReadEvent } from './event.js';

const EVENTS: readonly NewEvent[] = [
  { kind: 'input', requestId: 1, clientId: 'c1', code: 'print("é")' },
  { kind: 'stdout', requestId: 1, bytes: Uint8Array.of(195, 169, 10) },
  { kind: 'stderr', requestId: 2, bytes: Uint8Array.of(0) },
  { kind: 'result', requestId: 2 ** 40, success: true, returnCode: 0, durationMs: 0.25 },
  { kind: 'result', requestId: 3, success: false, returnCode: 255, durationMs: 1e9 },
  {
    kind: 'result',
    requestId: 4,
    success: false,
    returnCode: 1,
    durationMs: 2,
    failure: { kind: 'syntax', message: 'near <eof>' },
  },
  { kind: 'state', state: 'idle', what: 'attached', clientId: 'c2' },
  { kind: 'state', state: 'exited', what: 'ended', exitCode: 3 },
  { kind: 'environment', name: 'reads' },
];

function ring(limits: { readonly ringBytes?: number; readonly ringEvents?: number } = {}): EventRing {
  let time = 1_000;
  return new EventRing(limits, () => time++);
}

function sizeOf(event: NewEvent): number {
  if (event.kind === 'input') return event.code.length;
  return event.kind === 'stdout' || event.kind === 'stderr' ? event.bytes.length : 0;
}

const ALL = { seq: 1, bytes: 0 };

describe('the ring of events', () => {
  it('gives back each kind of event as it came, with its number and time', () => {
    const events = ring();
    for (const event of EVENTS) events.add(event);
    const { events: read, next, isLast } = events.read(ALL, Infinity);
    expect(read).toEqual(EVENTS.map((event, index) => ({ seq: index + 1, time: 1_000 + index, ...event })));
    expect(next).toEqual({ seq: EVENTS.length + 1, bytes: events.bytes });
    expect(isLast).toBe(true);
  });

  it.each([
    { ringEvents: 5 },
    { ringEvents: 8 },
    { ringEvents: 9 },
    { ringEvents: 1 },
    { ringEvents: 0 },
    { ringBytes: 40 },
    { ringBytes: 3 },
    { ringBytes: 25, ringEvents: 6 },
  ])('keeps the last of many events: %o', (limits) => {
    const { ringBytes = Infinity, ringEvents = Infinity } = limits;
    const events = ring(limits);
    const all: ReadEvent[] = [];
    let kept: readonly ReadEvent[] = [];
    for (let count = 0; count < 200; count++) {
      const event = EVENTS[(count * 7) % EVENTS.length] as NewEvent;
      events.add(event);
      all.push({ seq: count + 1, time: 1_000 + count, ...event });
      kept = all.slice(all.length - kept.length - 1);
      while (kept.length > ringEvents || bytesOf(kept) > ringBytes) kept = kept.slice(1);
      const lost = bytesOf(all) - bytesOf(kept);
      const gap = { kind: 'gap', fromSeq: 1, toSeq: all.length - kept.length, bytes: lost };
      const { events: read } = events.read(ALL, Infinity);
      expect(read).toEqual(kept.length === all.length ? kept : [gap, ...kept]);
      expect(events.keptBytes).toBe(bytesOf(kept));
      expect(events.bytes).toBe(bytesOf(all));
      expect(events.firstSeq).toBe(all.length - kept.length + 1);
    }
  });

  it('reads on where it stopped, piece by piece, and not behind the last event that is asked for', () => {
    const events = ring({ ringEvents: 20 });
    for (let count = 0; count < 50; count++) events.add(EVENTS[count % EVENTS.length] as NewEvent);
    const whole = events.read({ seq: 31, bytes: undefined }, Infinity);
    const pieces: ReadEvent[] = [];
    let from = whole.next;
    for (let at = { seq: 31, bytes: undefined as number | undefined }, isLast = false; !isLast;) {
      const batch = events.read(at, 1);
      expect(batch.events).toHaveLength(1);
      pieces.push(...batch.events);
      at = { seq: batch.next.seq, bytes: batch.next.bytes };
      ({ isLast } = batch);
      from = batch.next;
    }
    expect(pieces).toEqual(whole.events);
    expect(from).toEqual(whole.next);
    expect(events.read({ seq: 31, bytes: undefined }, Infinity, 33).events).toEqual(whole.events.slice(0, 3));
  });
});

function bytesOf(events: readonly ReadEvent[]): number {
  return events.reduce((sum, event) => sum + (event.kind === 'gap' ? 0 : sizeOf(event)), 0);
}
