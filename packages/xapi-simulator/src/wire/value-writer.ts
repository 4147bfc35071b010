import type { TypeCode } from '@bioxen/xapi/schema';
import type { SimRecord, SimValue } from '../database/sim-value.js';
import type { EventBatch, SimEvent } from '../events/sim-event.js';
import type { WireValue } from './wire-value.js';

/** A field of a class as the server of this version knows it. */
export interface WireField {
  readonly name: string;
  readonly type: TypeCode;
}

/** Writes one value of a type as text. */
export type Write = (value: WireValue) => string;

/** What differs between the two dialects. */
export interface Dialect {
  readonly text: (value: string) => string;
  readonly int: (value: string) => string;
  readonly float: (value: number) => string;
  readonly bool: (value: boolean) => string;
  readonly datetime: (value: string) => string;
  readonly count: (value: number) => string;
  readonly array: (items: readonly string[]) => string;
  /** What stands before the value of a member of this name. */
  readonly memberStart: (name: string) => string;
  readonly struct: (members: readonly string[]) => string;
  readonly memberEnd: string;
}

/**
 * Makes the writers of a dialect. They follow the schema, since only it tells an int from a float or a reference; each
 * type and class is looked at once.
 */
export function createValueWriter(
  dialect: Dialect,
  fieldsOf: (className: string) => readonly WireField[],
): (type: TypeCode) => Write {
  const writers = new Map<TypeCode, Write>();
  const recordWriters = new Map<string, (record: SimRecord) => string>();

  function writerOf(type: TypeCode): Write {
    let writer = writers.get(type);
    if (writer === undefined) {
      writer = makeWriter(type);
      writers.set(type, writer);
    }
    return writer;
  }

  function recordWriter(className: string): (record: SimRecord) => string {
    let writer = recordWriters.get(className);
    if (writer === undefined) {
      writer = recordWriterOf(dialect, fieldsOf(className), writerOf);
      recordWriters.set(className, writer);
    }
    return writer;
  }

  const member = (name: string, text: string): string => dialect.memberStart(name) + text + dialect.memberEnd;

  function writeEvent(event: SimEvent): string {
    const { id, timestamp, className, operation, ref, snapshot } = event;
    const members = [
      member('id', dialect.text(id)),
      member('timestamp', dialect.text(timestamp)),
      member('class', dialect.text(className.toLowerCase())),
      member('operation', dialect.text(operation)),
      member('ref', dialect.text(ref)),
    ];
    if (snapshot !== undefined) members.push(member('snapshot', recordWriter(className)(snapshot)));
    return dialect.struct(members);
  }

  function writeBatch({ events, validRefCounts, token }: EventBatch): string {
    const counts = Array.from(validRefCounts, ([name, count]) => member(name, dialect.count(count)));
    return dialect.struct([
      member('events', dialect.array(events.map(writeEvent))),
      member('valid_ref_counts', dialect.struct(counts)),
      member('token', dialect.text(token)),
    ]);
  }

  function makeWriter(type: TypeCode): Write {
    switch (type.kind) {
      case 'int':
        return (value) => dialect.int(scalar(value));
      case 'float':
        return (value) => dialect.float(Number(value));
      case 'bool':
        return (value) => dialect.bool(value === true);
      case 'datetime':
        return (value) => dialect.datetime(scalar(value));
      case 'void':
        return () => dialect.text('');
      case 'record': {
        const { className } = type;
        return (value) => recordWriter(className)(value as SimRecord);
      }
      case 'set': {
        const { element } = type;
        return (value) =>
          dialect.array((value as readonly SimValue[]).map((each) => writerOf(element)(each)));
      }
      case 'map': {
        const write = writerOf(type.value);
        return (value) =>
          dialect.struct(
            Array.from(value as ReadonlyMap<string, SimValue>, ([name, each]) => member(name, write(each))),
          );
      }
      case 'option':
        return writerOf(type.element);
      case 'event-batch':
        return (value) => writeBatch(value as EventBatch);
      case 'event':
        return (value) => writeEvent(value as unknown as SimEvent);
      case 'string':
      case 'enum':
      case 'ref':
      case 'snapshot':
        return (value) => dialect.text(scalar(value));
    }
  }

  return writerOf;
}

/**
 * Writes the records of a class. Records of many objects are alike in most fields, so that the last text of each field is
 * kept: it serves as long as the value is the same.
 */
function recordWriterOf(
  { struct, memberStart, memberEnd }: Dialect,
  fields: readonly WireField[],
  writerOf: (type: TypeCode) => Write,
): (record: SimRecord) => string {
  const members = fields.map(({ name, type }) => ({
    name,
    start: memberStart(name),
    write: writerOf(type),
    value: undefined as SimValue | undefined,
    text: '',
  }));
  return (record) =>
    struct(
      members.map((member) => {
        const value = record[member.name] ?? '';
        if (value !== member.value) {
          member.value = value;
          member.text = member.start + member.write(value) + memberEnd;
        }
        return member.text;
      }),
    );
}

/** What is no set, map or record, as text. */
function scalar(value: WireValue): string {
  return typeof value === 'object' ? '' : String(value);
}
