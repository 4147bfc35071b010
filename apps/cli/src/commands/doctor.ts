import { type Command, Option } from 'commander';
import type { DoctorOptions } from '../doctor/run-doctor.js';
import type { StandardStreams } from '../terminal/standard-streams.js';

/** `bioxen doctor`. */
export function addDoctor(program: Command, streams: StandardStreams): void {
  program
    .command('doctor')
    .summary('check what works on this computer')
    .description('Check what works on this computer, and print the command that mends what does not.')
    .option('--json', 'print one JSON document with all checks')
    .option('--json-schema', 'print the JSON schema of that document')
    .addOption(new Option('--debug').hideHelp())
    .action(async (options: DoctorOptions) => {
      const { runDoctor } = await import('../doctor/run-doctor.js');
      process.exitCode = await runDoctor(options, streams);
    });
}
