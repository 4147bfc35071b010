import { hostileSuite } from './hostile-suite.js';

hostileSuite({ tier: 'embedded', engine: 'embedded' });
