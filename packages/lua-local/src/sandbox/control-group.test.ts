import { expect, test } from 'vitest';
import { countIn } from './control-group.js';

test('counters are read as the kernel writes them, in both versions', () => {
  const events = 'low 0\nhigh 0\nmax 12\noom 3\noom_kill 2\noom_group_kill 0\n';
  expect([countIn(events, 'oom_kill'), countIn(events, 'max'), countIn(events, 'oom')]).toEqual([2, 12, 3]);
  expect(countIn('oom_kill_disable 1\nunder_oom 0\noom_kill 4\n', 'oom_kill')).toBe(4);
  expect(countIn('', 'max')).toBe(0);
});
