import { describeNative } from './describe-native.js';

describeNative('5.1', 50);
