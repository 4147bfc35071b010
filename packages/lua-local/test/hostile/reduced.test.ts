import { nativeEngines } from './hostile-program.js';
import { hostileSuite } from './hostile-suite.js';

for (const engine of nativeEngines) hostileSuite({ tier: 'reduced', engine });
