/**
 * How a schema of ours is compiled, when it runs and when the package is built. A test checks the schemas themselves:
 * compiling the schema of schemas as well takes five times as long.
 */
export const VALIDATOR_OPTIONS = { strict: true, allowUnionTypes: true, validateSchema: false } as const;
