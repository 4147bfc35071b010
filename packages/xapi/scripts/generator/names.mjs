/** `VM_guest_metrics` as `VMGuestMetrics`, `vm_power_state` as `VmPowerState`. */
export const pascalCase = (name) =>
  name
    .split('_')
    .map((part) => part.charAt(0).toUpperCase() + part.slice(1))
    .join('');

/** Fails when two names of the model become one in TypeScript. */
export const checkUnique = (names) => {
  const seen = new Set();
  for (const name of names) {
    if (seen.has(name)) throw new Error(`Two things of the model would both be called ${name}.`);
    seen.add(name);
  }
};

const reserved = new Set(['class', 'interface', 'public']);

/** A parameter's name as TypeScript allows it. */
export const parameterName = (name) => (reserved.has(name) ? `${name}_` : name);
