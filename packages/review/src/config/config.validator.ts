/** Checks a value against the schema of the config file. The build replaces this module by what the compiler makes of the schema. */
import type { ErrorObject } from 'ajv';
import schema from '../../schemas/config.schema.json' with { type: 'json' };
import { VALIDATOR_OPTIONS } from './validator-options.ts';

/** True for a value that is as the schema has it; else `errors` holds the first mistake. */
export interface Validator {
  (value: unknown): boolean;
  errors?: ErrorObject[] | null;
}

/** Loads the compiler: only a project with a config file pays for it. */
export async function validator(): Promise<Validator> {
  const { Ajv2020 } = await import('ajv/dist/2020.js');
  return new Ajv2020(VALIDATOR_OPTIONS).compile(schema);
}
