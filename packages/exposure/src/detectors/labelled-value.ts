/**
 * The value that stands beside a name, in the ways of writing a client meets: assignment, argument, dictionary, URL
 * parameter, XML element, plist, Android resource, Salesforce metadata.
 *
 * Every pattern is sticky and bounded, so a text of nothing but labels costs a constant each.
 */

export interface LabelledValue {
  kind: 'literal' | 'bare' | 'expression' | 'empty';
  value: string;
  /** Where the value begins. */
  offset: number;
  /** Found as the default of a look-up (`process.env.X || "…"`). */
  fallback: boolean;
}

const QUOTED =
  String.raw`(?:"((?:[^"\\\n]|\\.){0,600})"|'((?:[^'\\\n]|\\.){0,600})'|` + '`((?:[^`\\\\]|\\\\.){0,600})`)';
const PREFIX = String.raw`(?:@|[LRrbfu]{1,2}|&|\\{1,3})?`;

/** `name: Type = "v"`, `"name" => 'v'`, `name := "v"`, `("name", "v")`, `name="v"`, `#define NAME @"v"`. */
const ASSIGNED = new RegExp(
  String.raw`\\?["'\x60\])]{0,3}(?:(?:[?!]?\s{0,4}:\s{0,4}(?:Option<)?&?(?:'static\s)?[A-Za-z][\w.<>\[\]]{0,30}[?!]?|\s{1,4}[Aa]s\s{1,4}[A-Za-z]{1,20}(?:\s{0,2}\*\s{0,2}\d{1,4})?)?\s{0,30}=(?![=>])|\s{0,30}(?:=>|:=|===?|:|,)|)\s{0,40}(?:\(?new\s+\w{1,20}\(|String\(|lazy\s*\{\s*|(?:\w{1,20}\.){0,2}(?:atob|from|unescape|b64decode|base64_decode|decodeBase64|decode|strict_decode64|fromCharCode|getDecoder\(\)\.decode|FromBase64String)\(\s{0,5}){0,2}` +
    PREFIX +
    QUOTED,
  'y',
);
/** `setName("v")`, `.name('v')`. */
const CALLED = new RegExp(String.raw`\s{0,4}\(\s{0,20}` + PREFIX + QUOTED, 'y');
/** `name || "v"`, `env["NAME"] ?? "v"`, `getenv("NAME", "v")`, `getenv("NAME") ?: "v"`. */
const FALLBACK = new RegExp(
  String.raw`["'\x60]?[\])]{0,3}!?\s{0,10}(?:\|\||\?\?|\?:|\bor\b|,)\s{0,10}` + PREFIX + QUOTED,
  'y',
);
/** `<name>v</name>`, `<string name="name">v</string>`. */
const ELEMENT = /["']?[^<>\n]{0,100}>(?:\s{0,200}<!\[CDATA\[)?([^<]{0,1000})<\//y;
/** `<key>name</key><string>v</string>`; `<field>name</field><value xsi:type="…">v</value>`; `<name>n</name><value>v</value>`. */
const KEY_ELEMENT =
  /<\/(?:key|field|name|param-name)>\s{0,200}<(?:string|value|param-value)(?:\s[^<>]{0,100})?>([^<]{0,600})</y;
/** A custom label: the value stands a few elements below its name. */
const LABEL_ELEMENT =
  /(?:<\/fullName>)(?:\s{0,40}<(?!value|\/labels|labels)[^<>]{1,80}>[^<]{0,300}<\/[^<>]{1,80}>){0,6}\s{0,40}<value>([^<]{0,1000})</y;
/** `key="name" value="v"`. */
const ATTRIBUTE =
  /["']\s{1,20}(?:[\w:]{1,40}=["'][^"']{0,100}["']\s{1,20})?(?:android:)?(?:value|defaultValue)\s{0,4}=\s{0,4}(?:"([^"]{0,600})"|'([^']{0,600})')/y;
/** `name: "n", value: "v"` (Swift, Postman), `name: N` and `value: v` on the next line (Kubernetes), `N: {value: v}`. */
const NAMED = new RegExp(
  String.raw`["'\x60]?\s{0,65}(?:[,:]\s{0,60})?(?:\{\s{0,60})?(?:-\s)?["']?(?:value|defaultValue|default|val)["']?\s{0,5}[:=]\s{0,20}(?:` +
    QUOTED +
    String.raw`|([\w.+/=~-]{12,300}))`,
  'y',
);
/** `variable "name" { … default = "v"` (Terraform). */
const DEFAULT =
  /"\s{0,5}\{(?:[ \t]{0,20}\n?[ \t]{0,20}[a-z_]{1,20}[ \t]{0,20}=[^\n{}]{0,200}\n){0,6}\s{0,40}default\s{0,20}=\s{0,5}"([^"\n]{0,600})"/y;
/** `ENV NAME v`, `ARG NAME v` (Dockerfile), `setx NAME v`. */
const SET = /[ \t]{1,4}["']?([^\s"'`$=<>]{8,300})/y;
/** `--client-secret v`. */
const FLAG = /[ \t]{1,4}["']?([^\s"'`$<>-][^\s"'`<>]{7,300})/y;
/** The value before the name: `setObject:@"v" forKey:@"name"`. */
const KEYED = /(?:setObject|setValue)\s{0,3}:\s{0,5}@?"([^"\\\n]{0,300})"\s{1,10}forKey\s{0,3}:\s{0,5}@?"$/;
/** `name=v&…`, `NAME=v`, `name: v`. */
const BARE =
  /["']?\s{0,30}(?:=|:|%3[Dd])[ \t]{0,30}((?:[^\s"'`&<>;,(){}\\]|\$\([^)\n]{0,60}\)|\$\{[^}\n]{0,60}\}){0,600})/y;
/** `name=' + encode('v'`. */
const ENCODED = new RegExp(
  String.raw`(?:=|%3[Dd])["'\x60]\s{0,3}[+.&]\s{0,3}(?:\w{1,20}(?:\.|::)){0,2}(?:url_?encode|rawurlencode|encode\w{0,14}|quote\w{0,6}|escape)\(\s{0,3}` +
    QUOTED,
  'iy',
);
/** A CloudFormation parameter: its default stands a few lines below its name. */
const PARAMETER =
  /\s{0,3}:\s{0,3}\r?\n(?:[ \t]{1,12}[A-Z]\w{1,30}:[^\n]{0,120}\n){0,6}[ \t]{1,12}Default:[ \t]{1,4}["']?([^\s"']{8,300})/y;
/** Signs, a word that joins, or tags between a name and a value of the two shapes: tables, two lines, `name <- "v"`. */
const LOOSE =
  /[^A-Za-z0-9\n]{0,20}(?:(?:to|is|as)\b[^A-Za-z0-9\n]{0,8}|(?:<\/?[\w:.-]{1,40}(?:\s[^<>\n]{0,80})?>\s{0,40}){1,3})?(?:\r?\n[^A-Za-z0-9\n]{0,20})?(?<![A-Za-z0-9])([0-9A-Fa-f]{64}|\d{15,22})(?![0-9A-Za-z])/y;
/** `name = <expression>`: what stands there, up to the end of the statement. */
const EXPRESSION =
  /["'`\])]{0,3}(?:[?!]?\s{0,4}:\s{0,4}[A-Za-z][\w.<>]{0,30}[?!]?)?\s{0,30}(?:=>|:=|=(?!=)|:|,)\s{0,40}([^"'`,;)}\n]{1,160})/y;

/** The value after the name that ends at `end`, or undefined where none follows. */
export function valueAfter(text: string, end: number, bareFormat: boolean): LabelledValue | undefined {
  return (
    quoted(KEY_ELEMENT, text, end) ??
    quoted(LABEL_ELEMENT, text, end) ??
    quoted(ATTRIBUTE, text, end) ??
    quoted(CALLED, text, end) ??
    quoted(DEFAULT, text, end) ??
    quoted(ENCODED, text, end) ??
    quoted(PARAMETER, text, end) ??
    named(text, end) ??
    asAssigned(text, end) ??
    quoted(FALLBACK, text, end, true) ??
    element(text, end) ??
    shaped(bare(text, end, bareFormat), text, end) ??
    expression(text, end)
  );
}

function asAssigned(text: string, end: number): LabelledValue | undefined {
  const found = quoted(ASSIGNED, text, end);
  if (found === undefined) return undefined;
  // Without any separator only a macro or a shell-like word may stand between: `"secret" "value"`.
  const between = text.slice(end, found.offset);
  if (/[=:,>]/.test(between)) return found;
  return /#\s*define\s/.test(text.slice(Math.max(0, end - 80), end)) ? found : undefined;
}

function quoted(pattern: RegExp, text: string, end: number, fallback = false): LabelledValue | undefined {
  pattern.lastIndex = end;
  const match = pattern.exec(text);
  if (match === null) return undefined;
  const value = match[1] ?? match[2] ?? match[3] ?? '';
  const offset = match.index + match[0].lastIndexOf(value);
  return { kind: value === '' ? 'empty' : 'literal', value, offset, fallback };
}

function named(text: string, end: number): LabelledValue | undefined {
  NAMED.lastIndex = end;
  const match = NAMED.exec(text);
  if (match === null) return undefined;
  const value = match[1] ?? match[2] ?? match[3] ?? match[4] ?? '';
  const kind = value === '' ? 'empty' : match[4] === undefined ? 'literal' : 'bare';
  return { kind, value, offset: match.index + match[0].lastIndexOf(value), fallback: false };
}

/** The value before the name that begins at `start`, or undefined where none stands there. */
export function valueBefore(text: string, start: number): LabelledValue | undefined {
  const from = Math.max(0, start - 400);
  const match = KEYED.exec(text.slice(from, start));
  if (match === null || match[1] === undefined || match[1] === '') return undefined;
  return { kind: 'literal', value: match[1], offset: from + match.index + match[0].indexOf(match[1]), fallback: false };
}

function element(text: string, end: number): LabelledValue | undefined {
  // Only inside a tag: `<name>` or `<string name="name">`.
  const before = text.slice(Math.max(0, end - 200), end);
  const open = before.lastIndexOf('<');
  if (open === -1 || before.includes('>', open) || before[open + 1] === '/') return undefined;
  const found = quoted(ELEMENT, text, end);
  if (found === undefined) return undefined;
  const value = found.value.replace(/\]\]>\s{0,200}$/, '').trim();
  return {
    ...found,
    kind: value === '' ? 'empty' : 'literal',
    value,
    offset: found.offset + found.value.indexOf(value),
  };
}

function bare(text: string, end: number, bareFormat: boolean): LabelledValue | undefined {
  if (text.slice(Math.max(0, end - 60), end).match(/(?:^|\s)--[\w-]+$/) !== null) {
    const flag = quoted(FLAG, text, end);
    if (flag !== undefined) return { ...flag, kind: 'bare' };
  }
  if (
    /^\s{0,20}(?:ENV|ARG|setx|setenv)\s{1,4}[\w.-]{1,60}$/i.test(text.slice(text.lastIndexOf('\n', end - 1) + 1, end))
  ) {
    const set = quoted(SET, text, end);
    if (set !== undefined) return { ...set, kind: 'bare' };
  }
  BARE.lastIndex = end;
  const match = BARE.exec(text);
  if (match === null) return undefined;
  const whole = match[1] ?? '';
  const offset = match.index + match[0].length - whole.length;
  // In an encoded URL the next parameter begins with an encoded ampersand.
  const value = whole.replace(/%26[\s\S]*$/, '');
  if (bareFormat) return { kind: value === '' ? 'empty' : 'bare', value, offset, fallback: false };
  // A number or a digest as long as these is no identifier, whatever the format.
  if (/^(?:[0-9A-Fa-f]{64}|\d{15,22})$/.test(value)) return { kind: 'bare', value, offset, fallback: false };
  // In code an unquoted word is an identifier, unless it stands in a URL, a form body or a shell line.
  const inUrl = offset === end + 1 ? text[end] === '=' : /^%3d$/i.test(text.slice(end, offset));
  if (inUrl && (/^[\w.%+/~!*-]*\d[\w.%+/~!*-]*$/.test(value) || /^[\w.+%-]+@[\w.-]+$/.test(value))) {
    return { kind: 'bare', value, offset, fallback: false };
  }
  return undefined;
}

/** A value of the two shapes is one whatever stands between; so is nothing else of another kind. */
function shaped(found: LabelledValue | undefined, text: string, end: number): LabelledValue | undefined {
  if (found !== undefined && found.kind !== 'empty' && /\w{8}/.test(found.value)) return found;
  const loose = quoted(LOOSE, text, end);
  return loose === undefined ? found : { ...loose, kind: 'bare' };
}

function expression(text: string, end: number): LabelledValue | undefined {
  EXPRESSION.lastIndex = end;
  const match = EXPRESSION.exec(text);
  if (match === null) return undefined;
  const value = (match[1] ?? '').trim();
  if (value === '') return undefined;
  return { kind: 'expression', value, offset: match.index + match[0].indexOf(match[1] ?? ''), fallback: false };
}
