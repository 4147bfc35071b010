import { fileURLToPath } from 'node:url';
import { createXapiSimulator, type XapiSimulatorOptions } from '@bioxen/xapi-simulator';
import { describe, expect, test } from 'vitest';
import { runChild } from '../support/run-child.js';

const scenario = fileURLToPath(new URL('xen-api-scenario.mjs', import.meta.url));

describe('npm xen-api connects, sees objects, clones and starts as tasks, watches, and disconnects', () => {
  test.each<readonly [string, XapiSimulatorOptions, string, 'json' | 'xml']>([
    ['over JSON-RPC, its own choice', {}, '0', 'json'],
    ['over forced XML-RPC', {}, '1', 'xml'],
    [
      'over XML-RPC where a server answers JSON with XML',
      { protocols: ['xml'], withoutJson: 'xml-reply' },
      '0',
      'xml',
    ],
    ['over TLS', { tls: 'self-signed' }, '0', 'json'],
  ])('%s', async (_how, options, forceXml, protocol) => {
    await using sim = await createXapiSimulator(options);
    const { code, stdout, stderr } = await runChild(process.execPath, [scenario], {
      SIM_URL: sim.url,
      SIM_FORCE_XML: forceXml,
      NODE_TLS_REJECT_UNAUTHORIZED: '0',
    });
    expect({
      code,
      stderr: stderr.replaceAll(/^.*(NODE_TLS_REJECT|trace-warnings).*$/gm, '').trim(),
    }).toEqual({
      code: 0,
      stderr: '',
    });
    expect(JSON.parse(stdout)).toEqual({
      status: 'connected',
      classes: expect.arrayContaining([
        'VM',
        'host',
        'pool',
        'SR',
        'network',
        'VIF',
        'VBD',
        'VDI',
      ]) as string[],
      template: [true, 1, 'Local storage'],
      cloned: true,
      seen: 'by-xen-api',
      watched: 'Running',
      barrier: 'xen-api',
      failure: ['VM_BAD_POWER_STATE', ['halted', 'running']],
      gone: null,
      disconnected: 'disconnected',
    });
    expect(new Set([...sim.calls].slice(1).map((call) => call.protocol))).toEqual(new Set([protocol]));
  });
});

test('npm xen-api writes a disk from memory and from a stream, reads it back, and makes objects by hand', async () => {
  await using sim = await createXapiSimulator();
  const { code, stdout, stderr } = await runChild(
    process.execPath,
    [fileURLToPath(new URL('xen-api-files.mjs', import.meta.url))],
    { SIM_URL: sim.url },
  );
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(JSON.parse(stdout)).toEqual({
    vdi: true,
    same: true,
    snapshot: 'worker-2',
    record: ['by xen-api', ['tagged']],
    byName: true,
    plugin: 'XENAPI_MISSING_PLUGIN',
    unknown: ['MESSAGE_METHOD_UNKNOWN', ['VM.nope']],
  });
});
