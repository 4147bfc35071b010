import type { MapSummary } from 'bioxen';
import { z } from 'zod';
import { errorDocumentSchema } from '../json/error-document-schema.js';

const ended = z.strictObject({
  schemaVersion: z.literal(1),
  out: z.string(),
  records: z.int().min(0),
  bases: z.int().min(0),
  failed: z.int().min(0),
  failedFile: z.string().optional(),
  chunks: z.int().min(0),
  resumedChunks: z.int().min(0),
  durationMs: z.number().min(0),
});

/** What `bioxen map --json` prints. */
export type MapDocument = z.infer<typeof ended>;

/** The JSON schema of what `bioxen map --json` prints. */
export function mapDocumentSchema(): unknown {
  return z.toJSONSchema(z.union([ended, errorDocumentSchema]));
}

/** Puts the document together. */
export function mapDocument(summary: MapSummary, out: string, failedFile: string): MapDocument {
  const { records, bases, failed, chunks, resumedChunks, durationMs } = summary;
  return {
    schemaVersion: 1,
    out,
    records,
    bases,
    failed,
    ...(failed === 0 ? {} : { failedFile }),
    chunks,
    resumedChunks,
    durationMs: Number(durationMs.toFixed(3)),
  };
}
