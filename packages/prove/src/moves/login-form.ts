/** Reads the form of a login page that nobody described to us: where it goes, what it wants. */

export interface ReadForm {
  action: string;
  method: 'GET' | 'POST';
  /** Hidden fields and the first named submit button, with their values. */
  fields: Record<string, string>;
  usernameField?: string;
  /** Absent on a consent page. */
  passwordField?: string;
}

const TAG_START = /<(\/?)(form|input|button)\b/gi;
const TAG_REST = /((?:"[^"]*"|'[^']*'|[^'">])*)>/y;
const ATTRIBUTE = /([^\s"'=<>/]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'=<>`]+)))?/g;

/** The form with a password field; else the first form there is; undefined where the page has none. */
export function findForm(html: string, pageUrl: string): ReadForm | undefined {
  const forms = readForms(html, pageUrl);
  return forms.find((form) => form.passwordField !== undefined) ?? forms[0];
}

function readForms(html: string, pageUrl: string): ReadForm[] {
  const forms: ReadForm[] = [];
  let open: ReadForm | undefined;
  let submitTaken = false;
  for (const { slash, name, text } of readTags(html)) {
    if (name === 'form') {
      if (open !== undefined) forms.push(open);
      open = slash === '/' ? undefined : startForm(readAttributes(text), pageUrl);
      submitTaken = false;
    } else if (open !== undefined && slash !== '/') {
      submitTaken = addField(open, name, readAttributes(text), submitTaken);
    }
  }
  if (open !== undefined) forms.push(open);
  return forms;
}

function* readTags(html: string): Generator<{ slash: string; name: string; text: string }> {
  const start = new RegExp(TAG_START);
  const rest = new RegExp(TAG_REST);
  for (let found = start.exec(html); found !== null; found = start.exec(html)) {
    rest.lastIndex = start.lastIndex;
    const [whole, text = ''] = rest.exec(html) ?? [];
    // A tag that is never closed swallows the rest of the page: stopping there keeps the work linear.
    if (whole === undefined) return;
    start.lastIndex += whole.length;
    yield { slash: found[1] ?? '', name: (found[2] ?? '').toLowerCase(), text };
  }
}

function startForm(attributes: ReadonlyMap<string, string>, pageUrl: string): ReadForm {
  return {
    action: URL.parse(attributes.get('action') ?? '', pageUrl)?.href ?? pageUrl,
    method: attributes.get('method')?.toLowerCase() === 'post' ? 'POST' : 'GET',
    fields: {},
  };
}

/** Says whether a submit button has been chosen: a browser sends the one that was pressed. */
function addField(form: ReadForm, tag: string, attributes: ReadonlyMap<string, string>, submitTaken: boolean): boolean {
  const name = attributes.get('name');
  const type = attributes.get('type')?.toLowerCase() ?? (tag === 'button' ? 'submit' : 'text');
  if (type === 'submit' || type === 'image') {
    if (!submitTaken && name !== undefined) form.fields[name] = attributes.get('value') ?? '';
    return true;
  }
  if (name === undefined || tag === 'button') return submitTaken;
  if (type === 'password') form.passwordField ??= name;
  else if (type === 'text' || type === 'email') form.usernameField ??= name;
  else if (type === 'hidden' || ((type === 'checkbox' || type === 'radio') && attributes.has('checked'))) {
    form.fields[name] = attributes.get('value') ?? (type === 'hidden' ? '' : 'on');
  }
  return submitTaken;
}

function readAttributes(text: string): ReadonlyMap<string, string> {
  const attributes = new Map<string, string>();
  for (const [, name = '', double, single, bare] of text.matchAll(ATTRIBUTE)) {
    attributes.set(name.toLowerCase(), decodeEntities(double ?? single ?? bare ?? ''));
  }
  return attributes;
}

const NAMED: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/** The entities that attribute values are escaped with; others stay as they are. */
function decodeEntities(text: string): string {
  return text.replace(/&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|(\w+));/gi, (whole, decimal, hex, name) => {
    if (name !== undefined) return NAMED[name] ?? whole;
    const point = decimal === undefined ? Number.parseInt(hex, 16) : Number(decimal);
    return point <= 0x10_ffff ? String.fromCodePoint(point) : whole;
  });
}
