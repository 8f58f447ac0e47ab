/** API versions this org answers. Each is a version of the metadata schema that the reader knows. */

/** Of the platform’s release that the fields are known of (Winter ’27). */
export const LATEST = 67;
/** The oldest that Salesforce still answers (API End-of-Life Policy). */
export const OLDEST = 31;

export const API_VERSIONS: readonly string[] = Array.from(
  { length: LATEST - OLDEST + 1 },
  (_, at) => `${OLDEST + at}.0`,
);

/** The number of `67.0` or `v67.0`; undefined for a version this org does not answer. */
export function readVersion(text: string | undefined): number | undefined {
  const match = /^v?(\d{2,3})(?:\.0)?$/.exec(text ?? '');
  const version = Number(match?.[1]);
  return match !== null && version >= OLDEST && version <= LATEST ? version : undefined;
}
