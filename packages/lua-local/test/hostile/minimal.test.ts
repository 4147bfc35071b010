import { hostileSuite } from './hostile-suite.js';

// No wall differs between the engines: the newest language and the one that reaches the system are enough.
hostileSuite({ tier: 'minimal', engine: '5.4' });
hostileSuite({ tier: 'minimal', engine: 'luajit' });
