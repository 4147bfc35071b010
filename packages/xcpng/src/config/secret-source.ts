import { z } from 'zod';
import { isClean, NOT_CLEAN } from './clean-text.js';

/**
 * A secret, or where it is: a variable of the environment, a file, or a command that prints it. A command that is a text
 * is run by the shell, an array is run as it is.
 */
export type SecretSource =
  | string
  | { readonly env: string }
  | { readonly file: string }
  | { readonly command: string | readonly string[] };

const NOT_SECRET = 'must be a text, { env: NAME }, { file: PATH } or { command: LINE }';
const name = z.string().min(1, 'must not be empty');
// A command may have several lines, a secret has one.
const secret = name.refine(isClean, NOT_CLEAN);

/** What is taken for a secret. */
export const secretSchema: z.ZodType<SecretSource> = z.union(
  [
    secret,
    z.strictObject({ env: secret }, NOT_SECRET),
    z.strictObject({ file: secret }, NOT_SECRET),
    z.strictObject(
      { command: z.union([name, z.array(z.string(NOT_SECRET)).min(1, NOT_SECRET)], NOT_SECRET) },
      NOT_SECRET,
    ),
  ],
  { error: NOT_SECRET },
);
