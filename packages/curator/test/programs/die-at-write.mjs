// Loaded before a program: kills the process, as kill -9 does, before its change number DIE_AT of the file system.
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

let left = Number(process.env.DIE_AT);
const counted = (call) =>
  function (...args) {
    left -= 1;
    if (left === 0) process.kill(process.pid, 'SIGKILL');
    return call.apply(this, args);
  };
for (const name of ['mkdir', 'writeFile', 'rename', 'symlink', 'link', 'rm', 'open'])
  fs.promises[name] = counted(fs.promises[name]);
for (const name of ['mkdirSync', 'writeFileSync']) fs[name] = counted(fs[name]);
syncBuiltinESMExports();
