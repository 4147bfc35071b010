import { z } from 'zod';

/** What every `--json` prints when there is no result. */
export const errorDocumentSchema = z
  .strictObject({
    schemaVersion: z.literal(1),
    error: z.strictObject({
      code: z.string(),
      message: z.string(),
      hint: z.string().optional(),
      retryable: z.boolean(),
    }),
    partial: z.strictObject({ stdout: z.string(), stderr: z.string(), truncated: z.boolean() }).optional(),
  })
  .meta({ id: 'Error' });
