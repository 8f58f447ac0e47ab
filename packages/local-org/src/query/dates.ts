/** Date literals of SOQL as spans of time, in UTC: `TODAY`, `LAST_N_DAYS:7`. */

export interface Span {
  fromMs: number;
  /** Not part of it. */
  toMs: number;
}

const DAY = 86_400_000;

type Unit = 'DAY' | 'WEEK' | 'MONTH' | 'QUARTER' | 'YEAR';

/** Undefined for what is no date literal this org knows. */
export function spanOf(name: string, n: number, nowMs: number): Span | undefined {
  switch (name) {
    case 'YESTERDAY':
      return units('DAY', nowMs, -1, 0);
    case 'TODAY':
      return units('DAY', nowMs, 0, 1);
    case 'TOMORROW':
      return units('DAY', nowMs, 1, 2);
    case 'LAST_90_DAYS':
      return { fromMs: start('DAY', nowMs, -89), toMs: start('DAY', nowMs, 1) };
    case 'NEXT_90_DAYS':
      return units('DAY', nowMs, 1, 91);
  }
  const fixed = /^(LAST|THIS|NEXT)_(WEEK|MONTH|QUARTER|YEAR)$/.exec(name);
  if (fixed !== null) {
    const from = fixed[1] === 'LAST' ? -1 : fixed[1] === 'THIS' ? 0 : 1;
    return units(fixed[2] as Unit, nowMs, from, from + 1);
  }
  const counted = /^(?:(LAST|NEXT)_N_(DAY|WEEK|MONTH|QUARTER|YEAR)S|N_(DAY|WEEK|MONTH|QUARTER|YEAR)S_AGO)$/.exec(name);
  if (counted === null || !Number.isSafeInteger(n) || n < 0 || n > 100_000) return undefined;
  const [, side, spanUnit, agoUnit] = counted;
  if (agoUnit !== undefined) return units(agoUnit as Unit, nowMs, -n, -n + 1);
  const unit = spanUnit as Unit;
  // The last n days end with now, those of other units with the unit before this one (SOQL reference, date literals).
  if (side === 'LAST')
    return unit === 'DAY'
      ? { fromMs: start('DAY', nowMs, -n), toMs: start('DAY', nowMs, 1) }
      : units(unit, nowMs, -n, 0);
  return units(unit, nowMs, 1, n + 1);
}

function units(unit: Unit, nowMs: number, from: number, to: number): Span {
  return { fromMs: start(unit, nowMs, from), toMs: start(unit, nowMs, to) };
}

/** When the unit that is so many after the one of now begins. */
function start(unit: Unit, nowMs: number, by: number): number {
  const now = new Date(nowMs);
  const [year, month] = [now.getUTCFullYear(), now.getUTCMonth()];
  const today = Date.UTC(year, month, now.getUTCDate());
  switch (unit) {
    case 'DAY':
      return today + by * DAY;
    case 'WEEK':
      return today - now.getUTCDay() * DAY + by * 7 * DAY;
    case 'MONTH':
      return Date.UTC(year, month + by, 1);
    case 'QUARTER':
      return Date.UTC(year, Math.floor(month / 3) * 3 + by * 3, 1);
    case 'YEAR':
      return Date.UTC(year + by, 0, 1);
  }
}
