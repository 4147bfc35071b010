declare const refClass: unique symbol;

/** A reference to an object of a class: `OpaqueRef:…`, a string that the compiler keeps apart by class. */
export type Ref<Class extends string = string> = string & { readonly [refClass]: Class };

/** A value of a closed union as a server may send it: newer servers know values that we do not. */
export type Open<Value extends string> = Value | (string & {});

/** The reference to nothing. */
export const nullRef: Ref<never> = 'OpaqueRef:NULL' as Ref<never>;

/** Is this the reference to nothing? Also true of the forms that old records hold: `''`, `Ref:…`, `DummyRef:…`. */
export function isNullRef(ref: string): boolean {
  return ref === 'OpaqueRef:NULL' || ref === '' || ref.startsWith('Ref:') || ref.startsWith('DummyRef:');
}

/** Text as a reference of a class, for references that come from files or arguments. Nothing is checked. */
export function asRef<Class extends string>(_class: Class, text: string): Ref<Class> {
  return text as Ref<Class>;
}
