import { describeNative } from './describe-native.js';

describeNative('luajit', 50);
