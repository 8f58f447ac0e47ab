/** Browser origins as the CORS allowlist writes them: `https://app.example.com`, `https://*.example.com`, with a port or without. */

export type OriginTest = (origin: string) => boolean;

/** Throws when a pattern is none. */
export function originTest(patterns: readonly string[]): OriginTest {
  const exact = new Set<string>();
  const wildcards: { scheme: string; suffix: string; port: string }[] = [];
  for (const pattern of patterns) {
    const match = PATTERN.exec(pattern.trim().toLowerCase().replace(/\/$/, ''));
    if (match === null)
      throw new Error(
        `not an origin: ${JSON.stringify(pattern)}; write it as https://app.example.com or https://*.example.com`,
      );
    const [, scheme = '', star, host = '', port = ''] = match;
    if (star === undefined) exact.add(`${scheme}://${host}${port}`);
    else wildcards.push({ scheme: `${scheme}://`, suffix: `.${host}`, port });
  }
  return (origin) => {
    const text = origin.toLowerCase();
    if (exact.has(text)) return true;
    return wildcards.some(({ scheme, suffix, port }) => {
      if (!text.startsWith(scheme) || !text.endsWith(suffix + port)) return false;
      const label = text.slice(scheme.length, text.length - suffix.length - port.length);
      return label !== '' && /^[a-z0-9.-]+$/.test(label);
    });
  };
}

const PATTERN = /^([a-z][a-z0-9+.-]*):\/\/(\*\.)?([a-z0-9.-]+|\[[0-9a-f:.]+\])(:\d{1,5})?$/;
