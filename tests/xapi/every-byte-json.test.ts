import { testEveryByte } from './every-byte.js';

testEveryByte('json-rpc');
