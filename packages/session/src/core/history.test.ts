import { describe, expect, it } from 'vitest';
import { History } from './history.js';

function begin(history: History, requestId: number, code: string): void {
  history.begin({ requestId, time: 1_000 + requestId, clientId: 'c1', code });
}

describe('the history of a session', () => {
  it('keeps the last thousand programs, each with what became of it', () => {
    const history = new History();
    for (let requestId = 1; requestId <= 2_345; requestId++) {
      begin(history, requestId, `return ${String(requestId)}`);
      history.end(requestId, requestId % 2 === 0 ? 'ok' : 'failed');
    }
    const all = history.list({ limit: 5_000 });
    expect(all).toHaveLength(1_000);
    expect(all[0]).toEqual({
      requestId: 1_346,
      time: 2_346,
      clientId: 'c1',
      code: 'return 1346',
      outcome: 'ok',
    });
    expect(all.at(-1)).toMatchObject({ requestId: 2_345, outcome: 'failed' });
    expect(history.list({ limit: 2, grep: '13' }).map(({ requestId }) => requestId)).toEqual([2_213, 2_313]);
    expect(history.of(1_345)).toEqual([]);
    expect(history.of(1_346)).toHaveLength(1);
  });

  it('keeps a million characters of code, the latest', () => {
    const history = new History();
    const long = 'x'.repeat(300_000);
    for (let requestId = 1; requestId <= 5; requestId++) begin(history, requestId, long);
    expect(history.list().map(({ requestId }) => requestId)).toEqual([3, 4, 5]);
    begin(history, 6, 'y'.repeat(2 ** 20 + 1));
    expect(history.list()).toEqual([]);
    history.end(6, 'ok');
    begin(history, 7, 'return 1');
    expect(history.list()).toMatchObject([{ requestId: 7, outcome: 'running' }]);
  });

  it('does not keep what begins with a space, nor give its outcome to another', () => {
    const history = new History();
    begin(history, 1, 'return 1');
    begin(history, 2, ' secret');
    history.end(2, 'failed');
    expect(history.list()).toMatchObject([{ requestId: 1, outcome: 'running' }]);
  });

  it('gives copies: what was listed does not change any more', () => {
    const history = new History();
    begin(history, 1, 'first');
    const before = history.list();
    history.end(1, 'ok');
    for (let requestId = 2; requestId <= 1_001; requestId++) begin(history, requestId, 'later');
    expect(before).toMatchObject([{ requestId: 1, code: 'first', outcome: 'running' }]);
  });
});
