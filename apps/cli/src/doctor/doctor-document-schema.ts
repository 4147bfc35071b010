import { z } from 'zod';

/** What `bioxen doctor --json` prints. */
const doctorDocument = z.strictObject({
  schemaVersion: z.literal(1),
  ok: z.boolean(),
  checks: z.array(
    z.strictObject({
      id: z.string(),
      status: z.enum(['ok', 'info', 'warning', 'failed']),
      message: z.string(),
      fix: z.string().optional(),
    }),
  ),
});

/** Its JSON schema. */
export function doctorDocumentSchema(): unknown {
  return z.toJSONSchema(doctorDocument);
}
