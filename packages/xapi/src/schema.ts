export { modelVersion } from './generated/model.js';
export {
  type ClassName,
  classNamed,
  classNames,
  type ClassSchema,
  classSchema,
  isClassName,
} from './schema/class-schema.js';
export { type EnumName, enumNames, enumValues } from './schema/enum-values.js';
export { errorParams, type XapiErrorCode } from './schema/error-params.js';
export type { FieldSchema, LifecycleState, SchemaValue } from './schema/field-schema.js';
export { findMessage, type FoundMessage } from './schema/find-message.js';
export type { MessageSchema, ParamSchema } from './schema/message-schema.js';
export { hasRelease, releases } from './schema/releases.js';
export { parseTypeCode, type TypeCode, typeName } from './schema/type-code.js';
