import { describeRemote } from './describe-remote.js';

describeRemote('5.3', 'user');
