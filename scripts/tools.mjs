import { spawn, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of the workspace. */
export const root = fileURLToPath(new URL('..', import.meta.url));

/** What every program that a script starts gets: no telemetry, no update notices, and the local pnpm for turbo. */
const environment = () => ({
  ...process.env,
  PATH: [join(root, 'node_modules', '.bin'), process.env.PATH].join(delimiter),
  DO_NOT_TRACK: '1',
  NO_UPDATE_NOTIFIER: '1',
  TURBO_NO_UPDATE_NOTIFIER: '1',
  TURBO_TELEMETRY_DISABLED: '1',
});

/** The JavaScript file behind a tool of the root's devDependencies. */
const toolPath = (tool) => {
  const folder = join(root, 'node_modules', tool === 'tsc' ? 'typescript' : tool);
  const { bin } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  return join(folder, bin[tool]);
};

/** Runs a program in the terminal, to its end; gives back its exit code. */
export const run = (command, args) => {
  const { status, error } = spawnSync(command, args, { cwd: root, env: environment(), stdio: 'inherit' });
  if (error) throw error;
  return status ?? 1;
};

/** Runs a local tool with this Node: no shell, no search on PATH, nothing downloaded. */
export const runTool = (tool, args) => run(process.execPath, [toolPath(tool), ...args]);

/** Runs a local tool and keeps what it prints. */
export const captureTool = (tool, args) =>
  new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [toolPath(tool), ...args], { cwd: root, env: environment() });
    let output = '';
    child.stdout.on('data', (data) => (output += data));
    child.stderr.on('data', (data) => (output += data));
    child.on('error', reject);
    child.on('close', (code) => resolve({ code: code ?? 1, output }));
  });
