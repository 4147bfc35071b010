import { packageVersion } from '../package-version.js';

/** How sessions of this client are marked on the server, which counts and limits them by it. */
export const defaultOriginator: string = `bioxen/${packageVersion}`;

/** The User-Agent of every request; newer servers limit rates by it. */
export const defaultUserAgent: string = `bioxen-xapi/${packageVersion}`;
