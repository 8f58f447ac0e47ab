/** JSON Schema validators of the published schemas and of SARIF. For tests only. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';

type Errors = string[];

/** Problems of a value under `schemas/<name>.schema.json`; none when it fits. */
export function problemsUnder(name: 'review' | 'scan', value: unknown): Errors {
  const ajv = new Ajv2020({ allErrors: true, strict: true, strictRequired: false, allowUnionTypes: true });
  const validate = ajv.compile(published(name));
  validate(value);
  return (validate.errors ?? []).map(
    (error) => `${error.instancePath} ${error.message} ${JSON.stringify(error.params)}`,
  );
}

export function published(name: 'review' | 'scan'): Record<string, unknown> {
  return JSON.parse(readFileSync(join(import.meta.dirname, '../../review/schemas', `${name}.schema.json`), 'utf8'));
}

/** Problems of a SARIF log under the schema of SARIF 2.1.0, as a package of its makers ships it. */
export function problemsOfSarif(log: unknown): Errors {
  const path = createRequire(import.meta.url).resolve('@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json');
  const { $schema, id, ...schema } = JSON.parse(readFileSync(path, 'utf8'));
  // It is written for draft 4, and uses nothing that later drafts read otherwise but `id`.
  if (!String($schema).includes('draft-04') || !String(id).includes('sarif-2.1.0')) return [`not the schema: ${id}`];
  const ajv = new Ajv({ allErrors: true, strict: false, unicodeRegExp: false });
  formats.default(ajv);
  const validate = ajv.compile(schema);
  validate(log);
  return (validate.errors ?? []).map((error) => `${error.instancePath} ${error.message}`);
}
