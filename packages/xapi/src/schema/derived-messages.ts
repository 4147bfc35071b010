import type { FieldSchema, LifecycleState } from './field-schema.js';
import type { MessageSchema, ParamSchema } from './message-schema.js';
import type { TypeCode } from './type-code.js';

const text: TypeCode = { kind: 'string' };
const nothing: TypeCode = { kind: 'void' };

const param = (name: string, type: TypeCode, isSecret = false): ParamSchema => ({ name, type, isSecret });

/** What messages are derived from. */
export interface ClassLine {
  readonly className: string;
  readonly state: LifecycleState;
  readonly since: string;
  /** Which of the common messages the class has, a letter each. */
  readonly letters: string;
}

/** The messages that many classes have in the same form: the tables hold only a letter for each. */
export function deriveMessages(own: ClassLine, fields: Iterable<FieldSchema>): readonly MessageSchema[] {
  const ref: TypeCode = { kind: 'ref', className: own.className };
  const record: TypeCode = { kind: 'record', className: own.className };
  const self = param('self', ref);
  const message = (
    name: string,
    params: readonly ParamSchema[],
    result: TypeCode,
    { state, since }: Pick<FieldSchema, 'state' | 'since'> = own,
    isAsync = false,
  ): MessageSchema => ({
    className: own.className,
    name,
    method: `${own.className}.${name}`,
    params,
    result,
    isImplicit: true,
    isAsync,
    hasSession: true,
    state,
    since,
  });
  const all: TypeCode = { kind: 'map', key: ref, value: record };
  const byLetter: Readonly<Record<string, () => MessageSchema>> = {
    r: () => message('get_record', [self], record),
    u: () => message('get_by_uuid', [param('uuid', text)], ref),
    a: () => message('get_all', [], { kind: 'set', element: ref }),
    A: () => message('get_all_records', [], all),
    l: () => message('get_by_name_label', [param('label', text)], { kind: 'set', element: ref }),
    c: () => message('create', [param('args', record)], ref, own, true),
    d: () => message('destroy', [self], nothing, own, true),
    // The public model shows it on one class only; every server answers it on these.
    w: () => message('get_all_records_where', [param('expr', text)], all),
  };
  const found = Array.from(own.letters).flatMap((letter) => byLetter[letter]?.() ?? []);
  if (!own.letters.includes('g')) return found;
  for (const field of fields) {
    const { name, type } = field;
    found.push(message(`get_${name}`, [self], type, field));
    if (field.qualifier !== 'RW') continue;
    found.push(message(`set_${name}`, [self, param('value', type, field.isSecret)], nothing, field));
    if (type.kind === 'map')
      found.push(
        message(`add_to_${name}`, [self, param('key', type.key), param('value', type.value)], nothing, field),
        message(`remove_from_${name}`, [self, param('key', type.key)], nothing, field),
      );
    if (type.kind === 'set')
      found.push(
        message(`add_${name}`, [self, param('value', type.element)], nothing, field),
        message(`remove_${name}`, [self, param('value', type.element)], nothing, field),
      );
  }
  return found;
}
