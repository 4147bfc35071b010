import {
  type ClassName,
  classNames,
  type ClassSchema,
  classSchema,
  type FieldSchema,
  findMessage,
  type FoundMessage,
  hasRelease,
} from '@bioxen/xapi/schema';

/** The classes, fields and messages that a server of one version has. */
export interface ServerModel {
  /** `24.11.0`: what `software_version.xapi_build` says. */
  readonly version: string;
  /** In the order of the model. */
  readonly classNames: readonly ClassName[];
  /** The fields of a class, in the order of records on the wire. */
  fieldsOf(className: string): readonly FieldSchema[];
  /** The field of a class, when the version has it. */
  field(className: string, name: string): FieldSchema | undefined;
  /** The message that a call names, when the version has it. */
  find(method: string): FoundMessage | undefined;
  /** The names of all messages, without `Async.` twins, as `system.listMethods` gives them. */
  messageNames(): readonly string[];
}

/** The model as xapi of this version has it: what appeared later is not there. */
export function serverModel(version: string): ServerModel {
  const has = ({ since }: { readonly since: string }): boolean => hasRelease(version, since);
  const names = classNames.filter((name) => has(classSchema(name)));
  const known = new Set<string>(names);
  const fields = new Map<string, readonly FieldSchema[]>();
  const schemaOf = (name: string): ClassSchema | undefined =>
    known.has(name) ? classSchema(name) : undefined;

  function fieldsOf(className: string): readonly FieldSchema[] {
    let found = fields.get(className);
    if (found === undefined) {
      found = [...(schemaOf(className)?.fields.values() ?? [])].filter(has);
      fields.set(className, found);
    }
    return found;
  }

  return {
    version,
    classNames: names,
    fieldsOf,
    field: (className, name) => {
      const field = schemaOf(className)?.fields.get(name);
      return field !== undefined && has(field) ? field : undefined;
    },
    find: (method) => {
      const found = findMessage(method);
      return found !== undefined && known.has(found.message.className) && has(found.message)
        ? found
        : undefined;
    },
    messageNames: () =>
      names.flatMap((name) =>
        [...(schemaOf(name)?.messages.values() ?? [])].filter(has).map(({ method }) => method),
      ),
  };
}
