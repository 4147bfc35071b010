import { BioxenError, type ErrorContext } from './bioxen-error.js';
import { printable } from './printable.js';

/** Types that are known by name before anybody makes them. */
const plannedTypes: readonly string[] = ['basic', 'xcpng'];

/** No provider is registered for this type of VM (row A05); the message names those that are. */
export class UnknownVmTypeError extends BioxenError {
  /** The type that was asked for. */
  readonly type: string;
  /** The types that have a provider. */
  readonly registeredTypes: readonly string[];

  constructor(type: string, registeredTypes: readonly string[], context: ErrorContext = {}) {
    super(messageFor(type, registeredTypes), {
      hint: hintFor(type),
      ...context,
      code: 'UNKNOWN_VM_TYPE',
    });
    this.type = type;
    this.registeredTypes = registeredTypes;
  }

  override get name(): string {
    return 'UnknownVmTypeError';
  }
}

function messageFor(type: string, registeredTypes: readonly string[]): string {
  const supported = registeredTypes.map((name) => printable(name)).join(', ');
  return `Unknown VM type: ${printable(type)}. Supported types: ${supported === '' ? 'none' : supported}`;
}

/** A planned type without its provider is known by name only: say where the provider is. */
function hintFor(type: string): string | undefined {
  return plannedTypes.includes(type)
    ? `Nothing here makes '${type}' VMs: register a provider with registerVmType, or use a version of bioxen that has one.`
    : undefined;
}
