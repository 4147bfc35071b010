import { z } from 'zod';

/**
 * A secret, or where it is: a variable of the environment, a file, or a command that prints it. A command that is a text
 * is run by the shell, an array is run as it is.
 */
export type SecretSource =
  | string
  | { readonly env: string }
  | { readonly file: string }
  | { readonly command: string | readonly string[] };

const name = z.string().min(1, 'must not be empty');

/** What is taken for a secret. */
export const secretSchema: z.ZodType<SecretSource> = z.union(
  [
    name,
    z.strictObject({ env: name }),
    z.strictObject({ file: name }),
    z.strictObject({ command: z.union([name, z.array(z.string()).min(1)]) }),
  ],
  { error: 'must be a text, { env: NAME }, { file: PATH } or { command: LINE }' },
);
