import { z } from 'zod';

/** The options of a command line that a VM keeps. */
const keptFlags = z.strictObject({
  lua: z.string().optional(),
  sshConfig: z.string().optional(),
  engine: z.enum(['auto', 'embedded', 'native']).optional(),
  sandbox: z.enum(['strict', 'reduced', 'minimal', 'none']).optional(),
  untrusted: z.boolean().optional(),
  network: z.enum(['none', 'host']).optional(),
  readOnly: z.array(z.string()).optional(),
  timeout: z.string().optional(),
  cpu: z.string().optional(),
  memory: z.string().optional(),
  processes: z.string().optional(),
  disk: z.string().optional(),
});

/** A VM that has a name, as its file holds it. */
export const vmRecordSchema = z.strictObject({
  schemaVersion: z.literal(1),
  name: z.string(),
  type: z.enum(['basic', 'ssh']),
  /** `ssh://user@host:port`; of the type `ssh` alone. */
  host: z.string().optional(),
  /** RFC 3339, UTC. */
  createdAt: z.iso.datetime(),
  flags: keptFlags,
});

/** A VM that has a name. */
export type VmRecord = z.infer<typeof vmRecordSchema>;

/** What of a command line a VM keeps. */
export type KeptFlags = VmRecord['flags'];
