/** The place of a member: `value.owner`, `networks["0/ip"]`. */
export function memberPath(path: string, name: string): string {
  return /^[A-Za-z_]\w*$/.test(name) && name !== '__proto__'
    ? `${path}.${name}`
    : `${path}[${JSON.stringify(name)}]`;
}
