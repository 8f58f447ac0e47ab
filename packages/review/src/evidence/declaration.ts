/** What the config file declares about an app's client, as evidence. */
import type { Evidence } from '@countersign/policy';

export interface DeclaredClient {
  clientType?: 'private' | 'public' | 'mixed';
}

/**
 * The declaration of one app: final, unless the config says nothing about the type.
 * What contradicts it is a finding, not a reason to doubt it.
 */
export function evidenceFromDeclaration(declared: DeclaredClient | undefined, file?: string): Evidence[] {
  if (declared?.clientType === undefined) return [];
  return [
    {
      kind: 'declaration',
      says: declared.clientType,
      weight: 1,
      detail: `Declared ${declared.clientType} in the configuration.`,
      ...(file === undefined ? {} : { file }),
    },
  ];
}
