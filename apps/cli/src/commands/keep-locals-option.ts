import { Option } from 'commander';

/** `--keep-locals` of whatever has a prompt. */
export function keepLocalsOption(): Option {
  return new Option(
    '--keep-locals',
    'what is typed sees the locals typed before (default: they live for one program)',
  );
}
