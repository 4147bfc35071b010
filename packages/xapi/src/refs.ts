declare const refClass: unique symbol;

/** A reference to an object of a class: `OpaqueRef:…`, a string that the compiler keeps apart by class. */
export type Ref<Class extends string = string> = string & { readonly [refClass]: Class };

/**
 * A reference of a class, or a text such as a uuid. A reference of another class does not compile.
 */
export type RefOrText<Class extends string> = string & { readonly [refClass]?: Class };

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
