import { hostileSuite } from './hostile-suite.js';

hostileSuite({ tier: 'strict', engine: '5.1' });
