import { row } from '../local/row.mjs';

/**
 * A line of the table whose goal is for the figure itself, not for how it compares: `value` must be at most `atMost`, both
 * in the unit of `asText`.
 */
export const limitRow = (what, { value, atMost, asText, peer = '', peerValue }) => ({
  ...row(what, {
    ours: asText(value),
    peer: peerValue === undefined ? peer : asText(peerValue),
    ...(peerValue === undefined ? {} : { ratio: value / peerValue }),
  }),
  ...(atMost === undefined ? {} : { goal: `≤ ${asText(atMost)}`, met: value <= atMost ? 'yes' : 'NO' }),
});
