import { describeRemote } from './describe-remote.js';

describeRemote('luajit', 'user');
