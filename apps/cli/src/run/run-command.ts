import { parseBytes } from 'bioxen';
import { exitCode } from '../exit-code.js';
import { printJson } from '../json/print-json.js';
import { openVm } from '../open-vm.js';
import { findRunModules } from './find-run-modules.js';
import { parseTimeout } from './parse-timeout.js';
import { runAsJson } from './run-as-json.js';
import type { RunRequest } from './run-request.js';
import { runStreaming } from './run-streaming.js';
import { runTarget } from './run-target.js';

/** `bioxen run`: gives back the exit code. */
export async function runCommand(request: RunRequest): Promise<number> {
  const { options } = request;
  if (options.jsonSchema === true) {
    const { runDocumentSchema } = await import('../json/run-document-schema.js');
    printJson(runDocumentSchema(), 2);
    return exitCode.ok;
  }
  const limits = {
    ...(options.timeout === undefined ? {} : { timeoutMs: parseTimeout(options.timeout) }),
    ...(options.maxOutput === undefined
      ? {}
      : { maxOutputBytes: parseBytes(options.maxOutput, { option: '--max-output' }) }),
  };
  const target = runTarget(request);
  await using vm = await openVm(options, findRunModules(target, options.modules));
  return options.json === true ? await runAsJson(vm, target, limits) : await runStreaming(vm, target, limits);
}
