import { describeNative } from './describe-native.js';

describeNative('5.4', 1000);
