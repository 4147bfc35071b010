import { z } from 'zod';
import { errorDocumentSchema } from './error-document-schema.js';
import type { LuaJson } from './lua-json.js';

/** A Lua value as JSON has it. */
export const luaJson: z.ZodType<LuaJson> = z
  .lazy(() =>
    z.union([
      z.null(),
      z.boolean(),
      z.number(),
      z.string(),
      z.array(luaJson),
      z.strictObject({ $lua: z.literal('integer'), value: z.string().regex(/^-?\d+$/) }),
      z.strictObject({ $lua: z.literal('float'), value: z.enum(['inf', '-inf', 'nan']) }),
      z.strictObject({ $lua: z.literal('bytes'), base64: z.base64() }),
      z.strictObject({ $lua: z.literal('table'), entries: z.array(z.tuple([luaJson, luaJson])) }),
      z.strictObject({ $lua: z.literal('opaque'), luaType: z.string(), text: z.string() }),
      z.strictObject({ $lua: z.literal('cycle'), up: z.int().min(1) }),
      z.strictObject({ $lua: z.literal('truncated') }),
      z.record(z.string(), luaJson),
    ]),
  )
  .meta({ id: 'LuaValue' });

/** The document of a program that ended. */
const ended = z.strictObject({
  schemaVersion: z.literal(1),
  success: z.boolean(),
  returnCode: z.int().min(0).max(255),
  stdout: z.string(),
  stderr: z.string(),
  stdoutBase64: z.base64().optional(),
  stderrBase64: z.base64().optional(),
  values: z.array(luaJson),
  error: z
    .strictObject({
      code: z.literal('LUA_PROGRAM_FAILED'),
      kind: z.enum(['syntax', 'runtime', 'memory', 'interrupted', 'exit']),
      message: z.string(),
      line: z.int().min(1).optional(),
      traceback: z.string(),
      frames: z.array(
        z.strictObject({ source: z.string(), line: z.int().optional(), description: z.string() }),
      ),
      value: luaJson,
    })
    .optional(),
  truncated: z.boolean(),
  durationMs: z.number().min(0),
  usage: z.looseObject({
    wallMs: z.number().min(0),
    cpuMs: z.number().min(0),
    luaHeapBytes: z.number().min(0),
    outputBytes: z.int().min(0),
  }),
  sandbox: z.enum(['embedded', 'strict', 'reduced', 'minimal', 'none']),
  sandboxReport: z
    .strictObject({
      layers: z.array(z.string()),
      limits: z.record(z.string(), z.string()),
      gaps: z.array(z.string()),
    })
    .optional(),
  limits: z.strictObject({
    timeoutMs: z.int().min(1).optional(),
    cpuMs: z.int().min(1).optional(),
    memoryBytes: z.int().min(1).optional(),
    maxOutputBytes: z.int().min(0),
    processes: z.int().min(0).optional(),
    openFiles: z.int().min(0).optional(),
    diskBytes: z.int().min(0).optional(),
    fileBytes: z.int().min(0).optional(),
  }),
  engine: z.enum(['embedded', 'native']),
  luaVersion: z.string(),
});

/** The JSON schema of what `bioxen run --json` prints. */
export function runDocumentSchema(): unknown {
  return z.toJSONSchema(z.union([ended, errorDocumentSchema]));
}
