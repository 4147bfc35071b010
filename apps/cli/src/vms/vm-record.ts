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

/** A machine on a pool, and where what leads to the pool stands. It holds no secret. */
const machineRecord = z.strictObject({
  // Those of a pool carry no version.
  uuid: z.guid(),
  /** Uuid of the pool: a configuration that is found later may lead to another. */
  pool: z.guid().optional(),
  /** Absolute path of the configuration file, where one was named. */
  config: z.string().optional(),
  /** Absolute path of the folder that it was made in: configurations without a name are looked for there. */
  directory: z.string().optional(),
  context: z.string().optional(),
  profile: z.string().optional(),
  /** What `--set` said. */
  set: z.record(z.string(), z.string()).optional(),
});

/** A machine on a pool. */
export type MachineRecord = z.infer<typeof machineRecord>;

/** The same, and the name that it is kept under, which errors say. */
export interface NamedMachine extends MachineRecord {
  readonly vmId: string;
}

/** A VM that has a name, as its file holds it. */
export const vmRecordSchema = z.strictObject({
  schemaVersion: z.literal(1),
  name: z.string(),
  type: z.enum(['basic', 'ssh', 'xcpng']),
  /** `ssh://user@host:port`; of the type `ssh` alone. */
  host: z.string().optional(),
  /** The machine on a pool; of the type `xcpng` alone. */
  machine: machineRecord.optional(),
  /** RFC 3339, UTC. */
  createdAt: z.iso.datetime(),
  flags: keptFlags,
});

/** A VM that has a name. */
export type VmRecord = z.infer<typeof vmRecordSchema>;

/** What of a command line a VM keeps. */
export type KeptFlags = VmRecord['flags'];
