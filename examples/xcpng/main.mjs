// Two VMs, one on this computer and one on a machine of an XCP-ng pool: GC and AT content, a library shipped into the machine,
// a state that is kept between two calls, and a session. Without a configuration the pool is a simulated one whose machines
// are processes of this computer (Linux, bubblewrap, OpenSSH, Lua 5.4); with `--guests uml` they have kernels of their own (the
// packages user-mode-linux and debootstrap too; their image is built the first time, as root), and with `--guests qemu` they are
// machines of that emulator (the packages qemu-system-x86 and qemu-utils beside those).
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { bioComputeModules, loadXcpngConfig, VMManager } from 'bioxen';

const KINDS = ['process', 'uml', 'qemu'];
const { guests, pool: isReal } = wishes();
const pool = isReal ? await realPool() : await simulatedPool(guests);
const manager = new VMManager();
try {
  await analyse(manager, pool.config);
} finally {
  await manager.close();
  await pool.close();
}

/** What the command line asks for; of what it cannot mean the program says so, and ends. */
function wishes() {
  try {
    const { guests = 'process', pool = false } = parseArgs({
      options: { guests: { type: 'string' }, pool: { type: 'boolean' } },
    }).values;
    if (!KINDS.includes(guests)) throw new TypeError(`--guests is ${KINDS.join(', ')}, and not '${guests}'.`);
    return { guests, pool };
  } catch (error) {
    console.error(error.message);
    process.exit(2);
  }
}

async function analyse(manager, config) {
  await manager.createVm('local_analysis');
  const remote = await manager.createVm('remote_analysis', {
    vmType: 'xcpng',
    config,
    persistent: true,
    onStop: 'destroy',
  });
  await remote.start();

  const local = await manager.executeVmSync(
    'local_analysis',
    `
  local sequence = "ATCGATCGATCGAAATTTCCCGGG"
  local gc_count = 0
  for i = 1, #sequence do
    local base = sequence:sub(i, i)
    if base == "G" or base == "C" then gc_count = gc_count + 1 end
  end
  return "Local GC Content: " .. (gc_count / #sequence * 100) .. "%"`,
  );
  const distant = await manager.executeVmSync(
    'remote_analysis',
    `
  local sequence = "ATCGATCGATCGAAATTTCCCGGG"
  local at_count = 0
  for i = 1, #sequence do
    local base = sequence:sub(i, i)
    if base == "A" or base == "T" then at_count = at_count + 1 end
  end
  return "Remote AT Content: " .. (at_count / #sequence * 100) .. "%"`,
  );
  console.log('=== Biological Computation Results ===');
  console.log(`Local Analysis: ${local.stdout}`);
  console.log(`Remote Analysis: ${distant.stdout}`);

  // The library travels over the connection: the machine needs neither the internet nor luarocks.
  await remote.packages.mountModules(bioComputeModules());
  const shipped = await remote.execute('bio = require("bio_compute") return type(bio)');
  console.log(`bio_compute on the machine: ${shipped.stdout}`);
  await remote.execute('runs = (runs or 0) + 1');
  const kept = await remote.execute('runs = runs + 1 return runs');
  console.log(`State between two calls: ${kept.stdout}`);

  await manager.createInteractiveVm('interactive_bio');
  await manager.sendInput(
    'interactive_bio',
    `
  function analyze_motif(sequence, motif)
    local count = 0
    for i = 1, #sequence - #motif + 1 do
      if sequence:sub(i, i + #motif - 1) == motif then count = count + 1 end
    end
    return count
  end
  print("Motif ATG found: " .. analyze_motif("ATCGATCGATCGATCG", "ATG") .. " times")
`,
  );
  const answer = await manager.readOutput('interactive_bio', { until: 'idle' });
  console.log(`Interactive Analysis: ${answer.trim()}`);

  await remote.stop();
  console.log('The machine is gone.');
}

async function realPool() {
  const { config } = await loadXcpngConfig();
  return { config, close: async () => undefined };
}

async function simulatedPool(guests) {
  const { createXapiSimulator } = await import('@bioxen/xapi-simulator');
  const folder = mkdtempSync(join(tmpdir(), 'bioxen-demo-'));
  const key = join(folder, 'key');
  execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', key]);
  const simulator = await createXapiSimulator({ guests });
  return {
    config: {
      xapi_url: simulator.url,
      username: simulator.user,
      password: simulator.password,
      template_name: 'lua-bio-template',
      // In a machine with a kernel of its own nobody else is there.
      ssh_user: guests === 'process' ? userInfo().username : 'root',
      ssh_key_path: key,
    },
    close: async () => {
      await simulator.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
