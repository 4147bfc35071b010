import { InvalidConfigurationError, printable } from '@bioxen/core';
import type { CallOptions, Records, Ref, XAPIClient } from '@bioxen/xapi';

/** The classes whose objects are named in a configuration or a call. */
export type NamedClass = 'SR' | 'VM' | 'host' | 'network';

/** An object with its record. */
export interface FoundObject<Class extends NamedClass> {
  readonly ref: Ref<Class>;
  readonly record: Records[Class];
}

/** How an object is looked for. */
export interface FindObjectOptions<Class extends NamedClass> {
  /** The key of the configuration that names it. */
  readonly key: string;
  /** What it is called in errors: `template`. */
  readonly what: string;
  /** Which objects of this name count. @defaultValue all */
  readonly fits?: ((record: Records[Class]) => boolean) | undefined;
  /** The names of what there is, for the error. */
  readonly listNames: () => Promise<readonly string[]>;
  readonly call: CallOptions;
}

const UUID = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i;
const MOST_NAMES = 12;

/**
 * The one object of this uuid or name.
 * @throws InvalidConfigurationError when there is none, with the names that exist, or more than one, with their uuids
 */
export async function findObject<Class extends NamedClass>(
  client: XAPIClient,
  className: Class,
  wanted: string,
  { key, what, fits = () => true, listNames, call }: FindObjectOptions<Class>,
): Promise<FoundObject<Class>> {
  const named = await recordsOf(client, className, wanted, call);
  const found = named.filter(({ record }) => fits(record));
  const [first, second] = found;
  if (first !== undefined && second === undefined) return first;
  if (first === undefined) {
    const names = await listNames();
    const shown = names.slice(0, MOST_NAMES).map((name) => `'${printable(name)}'`);
    const more = names.length > MOST_NAMES ? ` and ${String(names.length - MOST_NAMES)} more` : '';
    throw new InvalidConfigurationError([
      {
        path: key,
        message:
          named.length > 0
            ? `'${printable(wanted)}' is no ${what}`
            : `'${printable(wanted)}' is neither name nor uuid of a ${what}`,
        hint: names.length === 0 ? `The pool has no ${what}.` : `There are: ${shown.join(', ')}${more}.`,
      },
    ]);
  }
  const candidates = found.map(
    ({ record }) => `${record.uuid} (${printable(record.name_description, 80) || 'no description'})`,
  );
  throw new InvalidConfigurationError([
    {
      path: key,
      message: `'${printable(wanted)}' is the name of ${String(found.length)} of them`,
      hint: `Give the uuid of the one you mean: ${candidates.join(', ')}.`,
    },
  ]);
}

async function recordsOf<Class extends NamedClass>(
  client: XAPIClient,
  className: Class,
  wanted: string,
  call: CallOptions,
): Promise<readonly FoundObject<Class>[]> {
  const messages = client[className] as unknown as LookUp<Class>;
  if (wanted.includes('"')) {
    // Texts in the query language have no escape.
    const refs = await messages.get_by_name_label(wanted, call);
    return await Promise.all(
      refs.map(async (ref) => ({ ref, record: await messages.get_record(ref, call) })),
    );
  }
  const query = UUID.test(wanted)
    ? `field "uuid"="${wanted.toLowerCase()}" or field "name__label"="${wanted}"`
    : `field "name__label"="${wanted}"`;
  const records = await messages.get_all_records_where(query, call);
  return Object.entries(records).map(([ref, record]) => ({
    ref: ref as Ref<Class>,
    record: record as Records[Class],
  }));
}

interface LookUp<Class extends NamedClass> {
  get_all_records_where(query: string, call: CallOptions): Promise<Readonly<Record<string, unknown>>>;
  get_by_name_label(name: string, call: CallOptions): Promise<readonly Ref<Class>[]>;
  get_record(ref: Ref<Class>, call: CallOptions): Promise<Records[Class]>;
}
