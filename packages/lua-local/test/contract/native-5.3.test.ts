import { describeNative } from './describe-native.js';

describeNative('5.3', 50);
