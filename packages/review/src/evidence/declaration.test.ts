import { decideClientType } from '@countersign/policy';
import { expect, it } from 'vitest';
import { appWith } from '../../test/described-app.ts';
import { evidenceFromDeclaration } from './declaration.ts';
import { evidenceFromMetadata } from './metadata.ts';

it('is final, and says so when the metadata shows the other type', () => {
  const evidence = [
    ...evidenceFromDeclaration({ clientType: 'private' }, 'countersign.config.yaml'),
    ...evidenceFromMetadata(appWith({ callbackUrls: ['com.example.travel://callback'] })),
  ];
  expect(decideClientType(evidence)).toMatchObject({ value: 'private', declared: true, contradicted: true });
  expect(evidence[0]).toMatchObject({ kind: 'declaration', weight: 1, file: 'countersign.config.yaml' });
});

it('says nothing where the config says nothing of the type', () => {
  expect(evidenceFromDeclaration(undefined)).toEqual([]);
  expect(evidenceFromDeclaration({}, 'countersign.config.yaml')).toEqual([]);
});
