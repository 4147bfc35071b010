import { testEveryByte } from './every-byte.js';

testEveryByte('xml-rpc');
