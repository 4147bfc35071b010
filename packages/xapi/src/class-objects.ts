import { createClassObject, type Invoke } from './class-object.js';
import { type ClassName, classNames } from './schema/class-schema.js';

/** The objects of classes by name, each made when it is first asked for. `Async.` ones have the messages with a twin. */
export function classObjects(prefix: '' | 'Async.', invoke: Invoke): (name: ClassName) => object {
  const made: Map<string, object> = new Map();
  return (name) => {
    const known = made.get(name);
    if (known !== undefined) return known;
    const object = createClassObject(name, prefix, ({ isAsync }) => prefix === '' || isAsync, invoke);
    made.set(name, object);
    return object;
  };
}

/** One object with a member for every class. */
export function allClassObjects(objectOf: (name: ClassName) => object): object {
  const objects = {};
  for (const name of classNames)
    Object.defineProperty(objects, name, { enumerable: true, get: () => objectOf(name) });
  return objects;
}
