import { round } from '../run/statistics.mjs';

/**
 * One line of the table: a figure of ours beside that of a peer, both as text, and how they compare.
 * A goal is `atMost` or `atLeast`, for the ratio.
 */
export const row = (what, { ours = '', peer = '', ratio, atMost, atLeast }) => {
  const goal = atMost === undefined ? (atLeast === undefined ? '' : `≥ ${atLeast}`) : `≤ ${atMost}`;
  const isMet = (atMost === undefined || ratio <= atMost) && (atLeast === undefined || ratio >= atLeast);
  return {
    what,
    ours,
    peer,
    ratio: ratio === undefined ? '' : Number(ratio.toPrecision(3)),
    goal,
    met: goal === '' || ratio === undefined ? '' : isMet ? 'yes' : 'NO',
  };
};

/** The line of something that could not be measured here. */
export const missingRow = (what, why) => row(what, { ours: `not available: ${why}` });

export const asMicros = (micros) => `${round(micros, 1)} µs`;

export const asMillis = (millis) => `${round(millis, millis < 10 ? 2 : 0)} ms`;

export const asSeconds = (millis) => `${round(millis / 1000)} s`;

/** What a section hands to the bench that started it. */
export const printRows = (rows) => {
  process.stdout.write(`${JSON.stringify(rows)}\n`);
};
