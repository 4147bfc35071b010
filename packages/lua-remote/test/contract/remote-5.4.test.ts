import { describeRemote } from './describe-remote.js';

describeRemote('5.4', 'root');
