import { describeRemote } from './describe-remote.js';

describeRemote('5.1', 'user');
