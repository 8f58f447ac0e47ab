/**
 * A plugin for the build: the validator of a schema, compiled when the package is built. Compiling it at every start
 * would load 80 modules to learn what cannot change.
 *
 * A module `<name>.validator.ts` that compiles `<package>/schemas/<name>.schema.json` when it runs from source is
 * replaced by what its compiler makes; both export `validator()`, and ask the compiler for the same.
 */
import { readFileSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import standaloneCode from 'ajv/dist/standalone/index.js';
import type { Plugin } from 'rolldown';
import { VALIDATOR_OPTIONS } from '../packages/review/src/config/validator-options.ts';

const MODULE = /\/packages\/[\w-]+\/src\/(?:[\w-]+\/)*[\w-]+\.validator\.ts$/;

export const compiledSchemas: Plugin = {
  name: 'compiled-schemas',
  load: {
    filter: { id: MODULE },
    handler: (id) => {
      const home = id.slice(0, id.indexOf('/src/', id.lastIndexOf('/packages/')));
      const name = basename(id, '.validator.ts');
      const schema = JSON.parse(readFileSync(resolve(home, 'schemas', `${name}.schema.json`), 'utf8'));
      const ajv = new Ajv2020({ ...VALIDATOR_OPTIONS, code: { source: true, esm: true } });
      const code = standaloneCode.default(ajv, ajv.compile(schema));
      return { code: `${code}\nexport const validator = async () => validate;\n`, moduleType: 'js' };
    },
  },
};
