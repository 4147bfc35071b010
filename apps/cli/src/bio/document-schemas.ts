import { z } from 'zod';
import { errorDocumentSchema } from '../json/error-document-schema.js';
import { luaJson } from '../json/run-document-schema.js';

const amount = z.number().min(0);
const count = z.int().min(0);
const schemaVersion = z.literal(1);

const allocation = z.strictObject({
  ribosomes: count,
  atpPercentage: amount,
  memoryKb: count,
  rnaPolymerases: count,
  trnaPercentage: amount,
  aminoAcidPercentage: amount,
  nucleotidePercentage: amount,
  priority: z.int().min(1).max(5),
});

const vmFields = {
  vmId: z.string(),
  state: z.enum(['created', 'running', 'paused', 'stopped', 'error']),
  chassisType: z.string(),
  biologicalType: z.string(),
  vmType: z.string(),
  genome: z
    .strictObject({
      record: z.string(),
      length: count,
      topology: z.string(),
      genes: count,
      codingSequences: count,
      proteins: count,
      gcPercent: amount,
      residuesPerCycle: count,
    })
    .optional(),
  uptimeSeconds: amount,
  cpuTimeUsed: amount,
  waitTime: amount,
  ribosomeAllocation: count,
  atpPercentage: amount,
  memoryKb: count,
  healthStatus: z.enum(['healthy', 'degraded', 'failed']),
  priority: z.int().min(1).max(5),
  engine: z.enum(['embedded', 'native', 'remote']).optional(),
  processes: count,
  quanta: count,
  residues: count,
  heapBytes: amount,
  violations: z.strictObject({ heap: count, overrun: count, refused: count }),
};
const vm = z.strictObject(vmFields);

const processFields = {
  status: z.enum(['success', 'error']),
  vmId: z.string(),
  stdout: z.string(),
  truncated: z.boolean(),
  stderr: z.string(),
  values: z.array(luaJson),
  returnCode: z.int().min(0).max(255),
  error: z.looseObject({ kind: z.string(), message: z.string() }).optional(),
  executionTime: amount,
  wallMs: amount,
  charge: z.strictObject({ residues: count, ribosomeSeconds: amount, atp: amount, quanta: count }),
};

const vmDetails = z.strictObject({
  ...vmFields,
  phiX: amount.optional(),
  usage: allocation.extend({
    vmId: z.string(),
    residues: count,
    ribosomeSeconds: amount,
    atp: amount,
    heapBytes: amount,
    debt: count,
  }),
  isolation: z.record(z.string(), z.string()),
  finished: z.array(
    z.strictObject({
      code: z.string(),
      result: z.union([
        z.strictObject(processFields),
        z.strictObject({ status: z.literal('failed'), message: z.string() }),
      ]),
    }),
  ),
});

const organelles = z.record(z.string(), amount);
const chassisFields = {
  chassisType: z.string(),
  ribosomes: count,
  maxVms: count,
  memoryKb: count,
  rnaPolymerases: count,
  architecture: z.enum(['prokaryotic', 'eukaryotic', 'synthetic']),
  metabolicPathways: z.array(z.string()),
  proteinProcessing: z.array(z.string()),
  organelles,
  organellesPerVm: organelles,
  defaultMemoryKb: count,
  atpPoolSize: amount.optional(),
  activeVms: count,
};

const balance = z.strictObject({ supplied: amount, used: amount, idle: amount, overhead: amount });
const work = z.strictObject({ residues: balance, ribosomeSeconds: balance, atp: balance, debt: amount });
const limitedBy = z.strictObject({
  ribosomes: count,
  atp: count,
  done: count,
  postponed: count,
  time: count,
});

const host = z.strictObject({
  model: z.string(),
  dataSheetVersion: z.string(),
  growthRatePerHour: amount,
  doublingTimeMin: amount,
  relativeGrowth: amount,
  elongationRate: amount,
  activeFraction: amount,
  phiX: amount,
});
const rates = z.strictObject({ elongationRate: amount, activeFraction: amount, atpPerResidue: amount });

const cells = z.strictObject({
  schemaVersion,
  cells: z.array(
    z.strictObject({
      chassis: z.strictObject(chassisFields),
      maxVms: count,
      clock: z.enum(['simulated', 'real']),
      quantumSeconds: amount,
      sharing: z.enum(['time-sliced', 'space-shared']),
      profile: z.enum(['legacy', 'measured']),
      host: host.optional(),
      rates,
      nowSeconds: amount,
      resources: z.strictObject({
        totalRibosomes: count,
        availableRibosomes: count,
        allocatedRibosomes: count,
        freeRibosomes: count,
        totalAtpAllocated: amount,
        freeAtpPercentage: amount,
        allocatedMemoryKb: count,
        freeMemoryKb: count,
        hypervisorOverhead: amount,
        activeVms: count,
      }),
      work,
      scheduling: z.strictObject({
        fairness: amount.max(100),
        switches: count,
        quanta: count,
        limitedBy,
        overhead: z.number(),
      }),
      audit: z.array(z.string()),
      vms: z.array(vm),
    }),
  ),
});

const percent = z.number().min(0).max(100);
const profile = z.strictObject({
  schemaVersion,
  disclaimer: z.string(),
  timestamp: amount,
  monitoringDuration: amount,
  samples: count,
  emptyReason: z.string().optional(),
  systemPerformance: z.strictObject({
    averageRibosomeUtilization: percent,
    averageAtpLevel: percent,
    averageMemoryUsage: percent,
    resourceContentionEvents: count,
  }),
  vmPerformance: z.record(
    z.string(),
    z.strictObject({
      averageHealth: percent,
      totalViolations: count,
      currentCpuTime: amount,
      currentWaitTime: amount,
    }),
  ),
  schedulingPerformance: z.strictObject({
    averageFairnessScore: percent,
    averageWaitTime: amount,
    contextSwitchesPerMinute: amount,
  }),
  bottlenecks: z.array(z.string()),
  recommendations: z.array(z.string()),
  work,
  limitedBy,
  chassisType: z.string(),
  profile: z.enum(['legacy', 'measured']),
  host: host.optional(),
  engines: z.array(z.string()),
});

/** What the commands of `bioxen bio` print with `--json`, by the name of the command. */
const DOCUMENTS = {
  allocate: z.strictObject({ schemaVersion, vmId: z.string(), allocation }),
  'chassis ls': z.strictObject({
    schemaVersion,
    chassis: z.array(z.strictObject({ ...chassisFields, isSetUp: z.boolean() })),
  }),
  'chassis show': z.strictObject({
    schemaVersion,
    chassis: z.strictObject(chassisFields).optional(),
    dataSheet: z
      .strictObject({
        chassis: z.string(),
        version: z.string(),
        label: z.enum(['measured', 'design target']),
        entries: z.record(
          z.string(),
          z.strictObject({
            value: z.union([amount, z.array(amount)]),
            unit: z.string(),
            source: z.string(),
            uncertainty: z.string(),
            note: z.string(),
          }),
        ),
      })
      .optional(),
  }),
  create: z.strictObject({ schemaVersion, vm }),
  ls: z.strictObject({ schemaVersion, vms: z.array(vm) }),
  profile,
  resources: cells,
  run: z.strictObject({ schemaVersion, ...processFields }),
  schedule: z.strictObject({
    schemaVersion,
    turns: z.array(
      z.strictObject({
        vmId: z.string(),
        fromSeconds: amount,
        toSeconds: amount,
        residues: count,
        limitedBy: z.enum(['ribosomes', 'atp', 'done', 'postponed', 'time']),
      }),
    ),
  }),
  show: z.strictObject({ schemaVersion, vm: vmDetails }),
  top: cells,
} as const;

/** The documents that have a schema, by the names of their commands. */
export const bioDocumentNames: readonly string[] = Object.keys(DOCUMENTS);

/** The JSON schema of a document, and of the error that may stand in its place. */
export function bioDocumentSchema(name: string): unknown {
  return z.toJSONSchema(z.union([DOCUMENTS[name as keyof typeof DOCUMENTS], errorDocumentSchema]));
}
