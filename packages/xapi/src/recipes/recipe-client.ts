import type { XAPIClient } from '../xapi-client.js';

/** A client, whichever way it gives ints. */
export type RecipeClient = XAPIClient | XAPIClient<bigint>;
