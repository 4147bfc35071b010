import { exitCode } from '../exit-code.js';
import { printSchema } from '../json/print-schema.js';
import { parseLimits } from '../limits/parse-limits.js';
import { openVm } from '../open-vm.js';
import type { StandardStreams } from '../terminal/standard-streams.js';
import { tellSandbox } from '../tell-sandbox.js';
import { resolveVmFlags } from '../vms/resolve-vm-flags.js';
import { withEnvironmentLua } from './environment-lua.js';
import { findRunModules } from './find-run-modules.js';
import { parseMaxOutput } from './parse-max-output.js';
import { runAsJson } from './run-as-json.js';
import type { RunRequest } from './run-request.js';
import { runStreaming } from './run-streaming.js';
import { runTarget } from './run-target.js';

/** A document is made in memory; without it output streams, and has no limit of its own. */
const USUAL_JSON_OUTPUT_BYTES = 10 * 2 ** 20;
/** A program that is not trusted ends there. */
const UNTRUSTED_OUTPUT_BYTES = 2 ** 20;

/** `bioxen run`: gives back the exit code. */
export async function runCommand(request: RunRequest, streams: StandardStreams): Promise<number> {
  if (request.options.jsonSchema === true) {
    const { runDocumentSchema } = await import('../json/run-document-schema.js');
    await printSchema(streams, runDocumentSchema());
    return exitCode.ok;
  }
  const options = await withEnvironmentLua(await resolveVmFlags(request.options));
  const { json: isJson = false, maxOutput, untrusted = false } = options;
  const usual = untrusted ? UNTRUSTED_OUTPUT_BYTES : isJson ? USUAL_JSON_OUTPUT_BYTES : undefined;
  const maxOutputBytes = maxOutput === undefined ? usual : parseMaxOutput(maxOutput, isJson);
  const limits = { ...parseLimits(options), ...(maxOutputBytes === undefined ? {} : { maxOutputBytes }) };
  const target = runTarget(request);
  const findModule = await findRunModules(target, options);
  await using vm = await openVm(options, { limits, findModule });
  await tellSandbox(vm, options, streams);
  const circumstances = { limits, env: options.env, readOnly: options.readOnly };
  return isJson
    ? await runAsJson(vm, target, circumstances, streams)
    : await runStreaming(vm, target, circumstances, streams);
}
