import type { Check } from './check.js';
import { checkEmbeddedProgram } from './check-embedded-program.js';

/** Does a program find the library that comes with bioxen? */
export async function checkBioCompute(): Promise<Check> {
  return await checkEmbeddedProgram({
    id: 'bio_compute',
    subject: 'bio_compute',
    code: "return type(require('bio_compute'))",
    prints: 'table',
    says: () => "require('bio_compute') works",
  });
}
