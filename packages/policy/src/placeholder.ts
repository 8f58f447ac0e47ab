/** What stands for a secret and is none: a name to be filled in by a build, a masked value, words that say what belongs here. */

/** Filled in by a build: `${X}`, `{{X}}`, `@@X@@`, `%X%`, `__X__`, `$(X)`, `#{X}`, `[REDACTED]`, `<secret>`. */
const TEMPLATE =
  /^<.*>$|^\[.*\]$|\$\{|\$\(|\{\{|^\$[A-Za-z_]|^%{1,2}[\w.-]+%{0,2}$|^@{1,2}[\w.-]+@{1,2}$|^__[A-Za-z_]+__$|^#\{|^&lt;|\.\.\./;

/** Made of nothing but such words: `Placeholder_Value`, `CHANGE_ME`, `your-consumer-secret-here`. */
const ONLY_WORDS =
  /^(?:your|my|our|the|an?|insert|enter|replace|put|add|set|some|any|dummy|fake|mock|sample|example|test|place|holder|placeholder|redacted|removed|hidden|masked|omitted|change|me|todo|tbd|fixme|none|null|undefined|empty|secret|consumer|client|connected|oauth|value|string|here|it|this|with|by|from|in|env|at|deploy|build|time|salesforce|sf|sfdc|app|key|password|x+|[\W_]|\d(?!\d{3}))+$/i;

/** A value a build or a person fills in. */
export function isTemplate(value: string): boolean {
  return value.length === 0 || TEMPLATE.test(value);
}

/** Few different characters, or a run or a short cycle: nobody's generator made it. */
export function isMonotonous(value: string): boolean {
  const distinct = new Set(value.toLowerCase()).size;
  if (distinct <= 4 || (value.length >= 40 && distinct < 8)) return true;
  let steps = 0;
  for (let i = 1; i < value.length; i += 1) {
    const step = value.charCodeAt(i) - value.charCodeAt(i - 1);
    if (step === 1 || step === 0 || step === -1) steps += 1;
  }
  if (steps > value.length * 0.6) return true;
  for (let period = 1; period <= 16 && period * 3 <= value.length; period += 1) {
    if (value.slice(period) === value.slice(0, value.length - period)) return true;
  }
  return false;
}

/** A value in the place of a secret that is no possible secret. */
export function isPlaceholderSecret(value: string): boolean {
  return isTemplate(value) || isMonotonous(value) || (value.length <= 80 && ONLY_WORDS.test(value));
}
