/**
 * The namespace in an API name, `ns__Name`: the package it came with. Names given in an org have no two underscores in a row,
 * so nothing else looks like one.
 */
export function namespaceIn(name: string): string | undefined {
  return /^([A-Za-z](?:_?[A-Za-z0-9]){0,14})__[A-Za-z]/.exec(name)?.[1];
}
