export type { CallOptions } from './call-options.js';
export type { AsyncMessages, Creates, Messages, Records } from './generated/classes.js';
export type { EnumTypes } from './generated/enums.js';
export type { ErrorParams } from './generated/errors.js';
export { asRef, isNullRef, nullRef, type Open, type Ref } from './refs.js';
export type { ClassName } from './schema/class-schema.js';
export type { EnumName } from './schema/enum-values.js';
export type { XapiErrorCode } from './schema/error-params.js';
export type { Task } from './tasks/task.js';
