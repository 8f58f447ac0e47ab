/** The formats of `scan`; the first is the default. */
export const SCAN_FORMATS = ['text', 'json'] as const;
