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
      limit: z
        .enum([
          'cpu',
          'file-size',
          'files',
          'instructions',
          'memory',
          'open-files',
          'output',
          'processes',
          'timeout',
          'total-cpu',
        ])
        .optional(),
      limitValue: z.number().min(0).optional(),
      observed: z.number().min(0).optional(),
      certainty: z.enum(['certain', 'inferred']).optional(),
      tier: z.enum(['strict', 'reduced', 'minimal', 'none']).optional(),
      remedies: z.array(z.string()).optional(),
    }),
    partial: z.strictObject({ stdout: z.string(), stderr: z.string(), truncated: z.boolean() }).optional(),
  })
  .meta({ id: 'Error' });
