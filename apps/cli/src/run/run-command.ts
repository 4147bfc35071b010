import { parseBytes, parseDuration } from 'bioxen';
import { exitCode } from '../exit-code.js';
import { printJson } from '../json/print-json.js';
import { openVm } from '../open-vm.js';
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
    ...(options.timeout === undefined
      ? {}
      : { timeoutMs: parseDuration(options.timeout, { option: '--timeout' }) }),
    ...(options.maxOutput === undefined
      ? {}
      : { maxOutputBytes: parseBytes(options.maxOutput, { option: '--max-output' }) }),
  };
  const target = runTarget(request);
  await using vm = await openVm(options);
  return options.json === true ? await runAsJson(vm, target, limits) : await runStreaming(vm, target, limits);
}
