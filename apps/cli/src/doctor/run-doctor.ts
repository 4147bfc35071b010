import { exitCode } from '../exit-code.js';
import { printJson } from '../json/print-json.js';
import { printSchema } from '../json/print-schema.js';
import { styled } from '../terminal/colors.js';
import type { StandardStreams } from '../terminal/standard-streams.js';
import type { Check, CheckStatus } from './check.js';
import { checkBioCompute } from './check-bio-compute.js';
import { checkDefault } from './check-default.js';
import { checkEmbedded } from './check-embedded.js';
import { checkLuaSocket } from './check-lua-socket.js';
import { checkNative } from './check-native.js';
import { checkNode } from './check-node.js';
import { checkProgram } from './check-program.js';
import { checkSandboxes, probeOrCheck } from './check-sandboxes.js';
import { checkSsh } from './check-ssh.js';
import { checkTerminal } from './check-terminal.js';

/** The options of `bioxen doctor`. */
export interface DoctorOptions {
  readonly json?: boolean;
  readonly jsonSchema?: boolean;
}

/** `bioxen doctor`: gives back the exit code, 1 when a check failed. */
export async function runDoctor(options: DoctorOptions, streams: StandardStreams): Promise<number> {
  if (options.jsonSchema === true) {
    const { doctorDocumentSchema } = await import('./doctor-document-schema.js');
    await printSchema(streams, doctorDocumentSchema());
    return exitCode.ok;
  }
  const probe = await probeOrCheck();
  const sandboxes = 'tiers' in probe ? await checkSandboxes(probe) : [probe];
  const isStrict = 'tiers' in probe && probe.tiers.strict.available;
  const [embedded, bioCompute, native, luaSocket, usual, ssh] = await Promise.all([
    checkEmbedded(),
    checkBioCompute(),
    checkNative(isStrict ? 'strict' : 'none'),
    checkLuaSocket(),
    checkDefault(),
    checkSsh(),
  ]);
  const checks = [
    checkProgram(),
    checkNode(process.versions.node),
    embedded,
    bioCompute,
    ...native,
    luaSocket,
    ...sandboxes,
    usual,
    ssh,
    checkTerminal(process.stdout),
  ];
  const failures = checks.filter(({ status }) => status === 'failed').length;
  if (options.json === true) await printJson(streams, { schemaVersion: 1, ok: failures === 0, checks });
  else await streams.write('stdout', checks.map((check) => `${checkText(check)}\n`).join(''));
  return failures === 0 ? exitCode.ok : exitCode.error;
}

const MARKS = {
  ok: ['✓', 'green'],
  info: ['·', 'dim'],
  warning: ['!', 'yellow'],
  failed: ['✗', 'red'],
} as const satisfies Record<CheckStatus, unknown>;

function checkText({ status, message, fix }: Check): string {
  const [mark, style] = MARKS[status];
  const line = `${styled(style, mark, process.stdout)} ${message}`;
  return fix === undefined ? line : `${line}\n    ${styled('bold', fix, process.stdout)}`;
}
