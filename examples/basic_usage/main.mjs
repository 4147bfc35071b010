// The first steps: values in and out, a library, a program that fails, a state that stays.
import { createVm } from 'bioxen';

const vm = await createVm('basic');
const persistent = await createVm('lab', { persistent: true });
try {
  console.log((await vm.execute('return 2 + 2')).stdout);
  const code = 'return require("bio_compute").reverse_complement(...)';
  console.log((await vm.execute(code, { args: ['GATTACA'] })).stdout);

  const failed = await vm.execute('error("out of reagents")');
  console.log(failed.success, failed.error?.kind, failed.error?.line);

  await persistent.execute('samples = { "a", "b" }');
  console.log((await persistent.execute('samples[#samples + 1] = "c" return #samples')).values);
} finally {
  await Promise.all([vm.close(), persistent.close()]);
}
