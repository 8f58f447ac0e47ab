/**
 * What belongs to one request in a program: the statement that builds it, the statements that use what was built, and the
 * functions of the same file it is handed to. `whole` says that nothing else can add to it.
 */
import {
  around,
  type Bracket,
  firstFrom,
  lineEnd,
  lineStart,
  nextBracket,
  type Quoted,
  type Structure,
  stringAt,
} from './brackets.ts';

interface Range {
  from: number;
  to: number;
}

export interface Stretch extends Range {
  /** Where the function around it begins: conditions further out hold for all of it. */
  limit: number;
}

export interface Region {
  stretches: readonly Stretch[];
  /** Every parameter of the request stands in the stretches, or would have to. */
  whole: boolean;
}

/** What a program is read as. */
export interface Program {
  text: string;
  structure: Structure;
  /** Blocks are told by indentation. */
  indented: boolean;
}

const MOST_USES = 12;
const MOST_HELPERS = 3;
/** Characters of one statement that are read before and after a place, and of one function. */
const MOST_BEFORE = 4000;
const MOST_AFTER = 6000;
const MOST_BODY = 20_000;

/** The region of the request whose parameter's name stands at `at`. */
export function regionOf(program: Program, at: number): Region {
  const command = commandAround(program.text, at);
  if (command !== undefined) return command;
  const gathering = new Gathering(program, functionAround(program, at));
  gathering.start(at);
  return { stretches: gathering.stretches, whole: gathering.whole };
}

/** A shell command with its continued lines. */
function commandAround(text: string, at: number): Region | undefined {
  let from = lineStart(text, at);
  for (let lines = 0; lines < 40 && from > 0 && continues(text, from - 1); lines += 1) from = lineStart(text, from - 1);
  const before = text.slice(from, at);
  if (!/(?:^|[\s;|&(`])(?:curl|http|https|wget|xh)\s/.test(before)) return undefined;
  let to = lineEnd(text, at);
  for (let lines = 0; lines < 40 && to < text.length && continues(text, to); lines += 1) to = lineEnd(text, to + 1);
  const whole = !/["']?(?:-d|--data(?:-\w+)?|-K|--config|--post-file)["']?[ =]["']?[@$]|\$\{?\w*(?:ARGS|OPTS|@)/.test(
    text.slice(from, to),
  );
  return { stretches: [{ from, to, limit: from }], whole };
}

/** The line that ends at `end` goes on in the next. */
function continues(text: string, end: number): boolean {
  return /[\\`]\r?$/.test(text.slice(Math.max(0, end - 2), end));
}

const NOT_A_FUNCTION =
  /\b(?:if|for|foreach|while|switch|catch|using|lock|with|when|guard|else|try|finally|do|unless|match|select|synchronized)\b[^;{}\n]{0,200}$/;
const FUNCTION_HEAD =
  /(?:\)\s{0,10}(?:(?:(?:throws|async|const|noexcept|override)\b[\w\s,.]{0,80}|(?:->|:)\s{0,3}[^;{}=\n]{1,100}|[\w.*[\](), <>]{1,60}))?|=>|\bin|->|\|)\s{0,10}$/;

function functionAround(program: Program, at: number): Range {
  const { text, structure, indented } = program;
  if (indented) return defAround(text, at);
  for (const bracket of around(structure, at)) {
    if (bracket.sign !== '{') continue;
    const head = text.slice(Math.max(0, bracket.open - 260), bracket.open);
    if (isLiteral(head)) continue;
    if (FUNCTION_HEAD.test(head) && !NOT_A_FUNCTION.test(head)) return { from: bracket.open + 1, to: bracket.close };
  }
  return { from: 0, to: text.length };
}

/** What stands before the brace of a value, and not of a block. */
function isLiteral(head: string): boolean {
  return (
    /(?:[(,=:[?&|+]|\breturn|\bdefault)\s{0,30}$/.test(head) ||
    /\bnew\b[\w.<>,\s[\]]{0,80}(?:\(\))?\s{0,30}$/.test(head) ||
    (/[\w\]>]$/.test(head) && !/(?:=>|->|\b(?:else|try|do|finally|in))$/.test(head))
  );
}

function indentOf(line: string): number {
  return line.length - line.trimStart().length;
}

/** `def …` above with less indentation, up to the line that has no more than it. */
function defAround(text: string, at: number): Range {
  let from = lineStart(text, at);
  let indent = indentOf(text.slice(from, lineEnd(text, from)));
  while (from > 0) {
    const start = lineStart(text, from - 1);
    const line = text.slice(start, from - 1);
    from = start;
    if (line.trim() === '' || indentOf(line) >= indent) continue;
    indent = indentOf(line);
    if (/^\s*(?:async\s+)?def\b/.test(line)) return { from: start, to: dedent(text, lineEnd(text, start), indent) };
  }
  return { from: 0, to: text.length };
}

function dedent(text: string, from: number, indent: number): number {
  for (let at = from; at < text.length; ) {
    const end = lineEnd(text, at + 1);
    const line = text.slice(at + 1, end);
    if (line.trim() !== '' && indentOf(line) <= indent && !/^\s*[)\]}]/.test(line)) return at;
    at = end;
  }
  return text.length;
}

/** Turns a value into the form it travels in. */
const FORMS =
  /^(?:URLSearchParams|FormData|URL|urlencode|quote|quote_plus|stringify|dumps|encode|encodeURIComponent|toString|to_s|to_query|mapOf|hashMapOf|mutableMapOf|linkedMapOf|buildMap|listOf|arrayOf|of|entry|ofEntries|asList|dict|list|tuple|array|from|fromEntries|entries|new|String|str|Buffer|Uint8List|FormUrlEncodedContent|StringContent|KeyValuePair|NameValuePair|BasicNameValuePair|UrlEncodedFormEntity|StringEntity|ofString|NewReader|NewBufferString|Values|Encode|http_build_query|encode_www_form|URLQueryItem|parse|Uri|https?|form|body|data|json|query|vec|Some|Ok|Dictionary|Map|HashMap|JSON|Form|FormBody|Builder|add|addEncoded|put|append|set|appendQueryParameter|queryParam|addQueryParameter|build|write|getBytes|utf8|Data|setBody|setEndpoint|urlEncode|escape|print|println|log|debug)$/i;
/** Sends a request. */
const SENDS =
  /^(?:fetch|post|postForm|request|ajax|send|Do|execute|exec|urlopen|dataTask|upload|PostAsync|SendAsync|exchange|postForObject|postForEntity|newCall|enqueue|wp_remote_post|curl_setopt|curl_setopt_array|curl_exec|NewRequest|NewRequestWithContext|Request|urlRequest|redirect|assign|replace|open|header|sendRedirect|redirect_to|write)$/i;
/** Receivers of `post` that add nothing of their own. */
const PLAIN_SENDER =
  /(?:^|[^\w.$])(?:axios|requests|http|https|httpx|got|ky|superagent|needle|request|\$|jQuery|HTTParty|RestClient|Faraday|Net::HTTP|HTTP|Http\(\)|dio|client|httpClient|_httpClient|_client|reqwest::Client::new\(\)|urllib\.request|urllib3|window|location|res|response|req|xhr|conn|connection|c|h|wp|Excon|Requests|Unirest|URLSession\.shared|this\.http|this\.httpClient|self\.http)\s{0,10}\.\s{0,10}$|(?:new|->)\s{0,3}$/;
const BARE_SENDER =
  /^(?:fetch|axios|got|ky|urlopen|wp_remote_post|curl_setopt|curl_setopt_array|curl_exec|ajax|redirect|header|redirect_to|request|Request|open)$/;

class Gathering {
  readonly stretches: Stretch[] = [];
  whole = true;
  readonly #program: Program;
  readonly #scope: Range;
  readonly #followed = new Set<string>();
  #helpers = 0;
  #sent = false;

  constructor(program: Program, scope: Range) {
    this.#program = program;
    this.#scope = scope;
  }

  start(at: number): void {
    const { text, structure } = this.#program;
    const statement = this.#statement(at, this.#scope);
    this.#take(statement);
    const body = bodyAround(text, structure, at);
    if (body !== undefined && TAKES_IN_MORE.test(text.slice(body.open + 1, body.close))) this.whole = false;
    const before = text.slice(Math.max(statement.from, at - 120), at);
    const filled =
      /([A-Za-z_$][\w$]*)\s{0,3}(?:(?:\.|->)\s{0,3}\w{1,30}\(\s{0,10}(?:"|'|`|\w{0,30}\.)?|\[\s{0,3}["'`:]|\.)$/.exec(
        before,
      )?.[1];
    const assigned = assignedIn(text.slice(statement.from, Math.min(statement.to, at + 1)));
    if (stringAt(structure, at) !== undefined && /=/.test(text[at + 'grant_type'.length] ?? '')) {
      if (!isWholeString(text.slice(statement.from, statement.to))) this.whole = false;
    }
    // What a sender gives back is the answer, and not the request.
    const answered = this.#handedTo(at, statement);
    for (const name of new Set([filled, answered ? undefined : assigned]))
      if (name !== undefined) this.#follow(name, this.#scope);
    if (!this.#sent) this.whole = false;
  }

  /** The statements that use a variable. */
  #follow(name: string, scope: Range): void {
    if (this.#followed.has(name) || this.#followed.size > 4) return;
    this.#followed.add(name);
    const { text } = this.#program;
    const word = new RegExp(String.raw`(?<![\w$.])[$@]?${name.replaceAll('$', '\\$')}(?![\w$])`, 'g');
    word.lastIndex = scope.from;
    let uses = 0;
    for (let match = word.exec(text); match !== null && match.index < scope.to; match = word.exec(text)) {
      uses += 1;
      if (uses > MOST_USES) {
        this.whole = false;
        return;
      }
      const statement = this.#statement(match.index, scope);
      this.#take(statement);
      const after = text.slice(match.index + match[0].length, match.index + match[0].length + 80);
      if (/^\s{0,3}(?:\[|\.|->|\+=|\|\|=)/.test(after) && !FILLS_BY_NAME.test(after)) this.whole = false;
      if (/^\s{0,3}=(?!=)\s{0,3}(?:\{\s{0,5}\.\.\.|Object\.assign|\w{1,40}\()/.test(after) && uses > 1)
        this.whole = false;
      if (
        /(?:Object\.assign\(\s{0,3}|\*\*|merge\(\s{0,3})$/.test(text.slice(Math.max(0, match.index - 20), match.index))
      )
        this.whole = false;
      const answered = this.#handedTo(match.index, statement);
      const other = assignedIn(text.slice(statement.from, Math.min(statement.to, match.index + 1)));
      if (!answered && other !== undefined && other !== name) this.#follow(other, scope);
    }
  }

  /** The calls around a place: senders, ways of writing, functions of this file; anything else may add to it. True where it was sent. */
  #handedTo(at: number, statement: Range): boolean {
    const { text, structure } = this.#program;
    let answered = false;
    for (const bracket of around(structure, at)) {
      if (bracket.open < statement.from) break;
      if (bracket.sign !== '(') continue;
      const before = text.slice(Math.max(0, bracket.open - 80), bracket.open);
      const called = /([A-Za-z_$][\w$]*)\s{0,3}(?:<[^<>()]{0,60}>|!|\?\.)?\s{0,3}$/.exec(before);
      if (called === null) continue;
      const name = called[1] ?? '';
      const receiver = before.slice(0, called.index);
      if (/^(?:if|while|for|return|await|switch|function|catch|and|or|not|in|match)$/.test(name)) continue;
      const free = !/(?:\.|->|::)\s{0,5}$/.test(receiver);
      if (SENDS.test(name) && (free ? BARE_SENDER.test(name) && !this.#definitionOf(name) : isPlain(receiver))) {
        this.#sent = true;
        if (!/request$|^newcall$|^curl_setopt/i.test(name)) answered = true;
        this.#otherArguments(bracket, at);
        continue;
      }
      if (FORMS.test(name) && (free ? !this.#definitionOf(name) : true)) continue;
      if (SENDS.test(name) && !free && this.#definitionOf(name) === undefined) {
        this.#sent = true;
        this.whole = false;
        continue;
      }
      const helper = this.#definitionOf(name);
      if (helper === undefined || this.#helpers >= MOST_HELPERS) {
        this.whole = false;
        continue;
      }
      this.#otherArguments(bracket, at);
      this.#helper(helper);
      answered = true;
    }
    const here = text.slice(statement.from, statement.to);
    if (SENT_BY_NAME.test(here)) this.#sent = true;
    return answered;
  }

  /** A function of the same file that was handed the request. */
  #helper({ head, body }: { head: Range; body: Range }): void {
    if (this.stretches.some((one) => one.from === body.from)) return;
    this.#helpers += 1;
    if (body.to - body.from > MOST_BODY) {
      this.whole = false;
      return;
    }
    this.#take(body, body.from);
    const { text } = this.#program;
    const inside = text.slice(body.from, body.to);
    const parameters = new Set(
      [...text.slice(head.from, head.to).matchAll(/[A-Za-z_$][\w$]*/g)].map((match) => match[0]),
    );
    for (const spread of inside.matchAll(/(?:\.\.\.|\*\*)\s{0,3}\(?\s{0,3}([A-Za-z_$][\w$.]*)/g))
      if (!parameters.has(spread[1] ?? '')) this.whole = false;
    if (SENDER_IN_BODY.test(inside)) this.#sent = true;
    else {
      // It hands the request on: once more, by the names it has it under.
      for (const call of inside.matchAll(/(?<![\w$.])([A-Za-z_$][\w$]*)\s{0,3}\(/g)) {
        const further = this.#definitionOf(call[1] ?? '');
        if (further !== undefined && this.#helpers < MOST_HELPERS) this.#helper(further);
      }
    }
  }

  /** Where a function of this name is defined in the file. */
  #definitionOf(name: string): { head: Range; body: Range } | undefined {
    if (!/^[A-Za-z_$][\w$]{1,60}$/.test(name)) return undefined;
    const { text, structure, indented } = this.#program;
    const word = new RegExp(String.raw`(?<![\w$.])${name.replaceAll('$', '\\$')}(?![\w$])`, 'g');
    for (let match = word.exec(text); match !== null; match = word.exec(text)) {
      const before = text.slice(lineStart(text, match.index), match.index);
      const after = text.slice(match.index + name.length, match.index + name.length + 40);
      const defines =
        /(?:^|\s)(?:function\*?|def|func|fun|fn|sub)\s(?:\([^()]{0,80}\)\s?)?$/.test(before) ||
        /^\s{0,3}[:=]\s{0,3}(?:async\s{1,3})?(?:function\b|\(|[\w$]{1,30}\s{0,3}=>)/.test(after) ||
        (/^\s{0,3}\(/.test(after) &&
          /^\s*(?:(?:private|public|protected|internal|static|async|final|override|suspend)\s)+/.test(before));
      if (!defines) continue;
      const paren = nextBracket(structure, match.index, '(');
      if (paren === undefined || paren.close === -1) return undefined;
      const head = { from: paren.open + 1, to: paren.close };
      if (indented) {
        const start = lineStart(text, match.index);
        const indent = indentOf(text.slice(start, lineEnd(text, start)));
        return { head, body: { from: head.to, to: dedent(text, lineEnd(text, head.to), indent) } };
      }
      const brace = nextBracket(structure, paren.close, '{');
      if (brace !== undefined && brace.close !== -1 && brace.open - paren.close < 160)
        return { head, body: { from: brace.open + 1, to: brace.close } };
      return { head, body: { from: head.to, to: lineEnd(text, head.to) } };
    }
    return undefined;
  }

  /** A call that also takes headers or settings from elsewhere may say more than its body does. */
  #otherArguments(bracket: Bracket, at: number): void {
    const { text, structure } = this.#program;
    const body = bodyAround(text, structure, at);
    const code = (from: number, to: number): string => codeOf(this.#program, from, to);
    const others =
      body === undefined || body.open <= bracket.open
        ? code(bracket.open + 1, bracket.close)
        : `${code(bracket.open + 1, body.open)}${code(body.close + 1, bracket.close)}`;
    if (OPAQUE_ARGUMENT.test(others)) this.whole = false;
  }

  #take({ from, to }: Range, limit = this.#scope.from): void {
    if (!this.stretches.some((one) => one.from <= from && one.to >= to)) this.stretches.push({ from, to, limit });
  }

  /** The statement around a place, inside of the innermost block. */
  #statement(at: number, scope: Range): Range {
    const { text, structure } = this.#program;
    let outer: Bracket | undefined;
    let block = scope;
    for (const bracket of around(structure, at)) {
      if (bracket.open < scope.from) break;
      if (bracket.sign === '{' && !isLiteral(text.slice(Math.max(0, bracket.open - 120), bracket.open))) {
        block = { from: bracket.open + 1, to: bracket.close };
        break;
      }
      outer = bracket;
    }
    let from = Math.max(block.from, statementStart(text, outer?.open ?? at, block.from));
    for (let lines = 0; lines < 20 && from > block.from; lines += 1) {
      const previous = text.slice(lineStart(text, from - 1), from - 1);
      const isStart = text[from - 1] === '\n';
      if (!isStart) break;
      const goesOn =
        /^\s*(?:\?\.|\.|->|\+|&)/.test(text.slice(from, from + 80)) || /(?:[=(,+.&]|=>|\breturn)\s*$/.test(previous);
      if (!goesOn) break;
      from = Math.max(block.from, lineStart(text, from - 1));
    }
    const to = Math.min(block.to, statementEnd(text, structure, outer?.close ?? at));
    if (from >= at - MOST_BEFORE && to <= at + MOST_AFTER) return { from, to };
    // A statement of this length is a program on one line: the rest of it was not read.
    this.whole = false;
    return { from: Math.max(from, at - MOST_BEFORE), to: Math.min(to, at + MOST_AFTER) };
  }
}

/** A literal that takes in what is not written in it. */
const TAKES_IN_MORE = /\.\.\.|\*\*\s{0,3}\w|\bObject\.assign\b|\bdict\(\s{0,3}\w{1,40}\s{0,3},/;
const FILLS_BY_NAME =
  /^\s{0,3}(?:(?:\.|->)(?:append|set|add|put|Add|Set|Append|addFormDataPart|addEncoded|addAll|appendQueryParameter)\(\s{0,10}(?:["'`]|new\s\w{1,40}\(\s{0,3}["'`]|URLQueryItem\(name:|\w{0,30}\.)|\[\s{0,3}["'`:][\w-]{1,40}["'`]?\s{0,3}\]\s{0,3}=|\.\w{1,40}\s{0,3}=(?!=)|\.(?:toString|encode|Encode|getBytes|data|to_query|to_s|build|length|queryItems|percentEncodedQuery|query|url|absoluteString|as_str|utf8|entries|href|search|searchParams)\b|\+=\s{0,3}["'`])/;
const SENT_BY_NAME =
  /\b(?:fetch|axios|curl_exec|curl_setopt|CURLOPT_POSTFIELDS|httpBody|setBody|HttpPost|form_data|set_form_data|window\.location|location\.href|location\.assign|PostForm|NewRequest|URLRequest|response_type|authorize\b)|\breq\.body\s{0,3}=|\.send\(|\.form\(|\.execute\(/;
const SENDER_IN_BODY =
  /\b(?:fetch|axios|requests\.post|http\.post|httpx\.post|got|ky|urlopen|openConnection|URLSession|dataTask|HttpClient|PostAsync|SendAsync|curl_exec|http\.PostForm|http\.NewRequest|newCall|RestTemplate|HttpPost|Net::HTTP|Faraday|HTTParty|XMLHttpRequest|reqwest|\$\.ajax|\$\.post|http\.send|dio|Invoke-RestMethod|HttpRequest)\b/;
const OPAQUE_ARGUMENT =
  /(?<![\w"'.])\w{0,40}(?:[hH]eaders?|[aA]uth(?!oriz)\w{0,20}|[cC]redentials?|[oO]ptions|[cC]onfig|opts)(?!\w|["']?\s{0,3}[:=]\s{0,3}[{["'`]|\s{0,3}\.\s{0,3}\w)/;

function isPlain(receiver: string): boolean {
  return PLAIN_SENDER.test(receiver);
}

/** The bracket that holds the parameters: a pair's own bracket is left for the one around it. */
function bodyAround(text: string, structure: Structure, at: number): Bracket | undefined {
  const chain = around(structure, at);
  const [inner, outer] = chain;
  if (inner === undefined) return undefined;
  const isPair = /^\s*(?:["'`:]|name\s{0,3}:\s{0,3}["'])?$/.test(text.slice(inner.open + 1, at));
  const commas = text.slice(inner.open, inner.close).split(',').length - 1;
  return isPair && inner.sign !== '{' && commas <= 2 ? (outer ?? inner) : inner;
}

/** A stretch of the program with what its strings hold left blank. */
export function codeOf({ text, structure }: Program, from: number, to: number): string {
  let code = '';
  let read = from;
  const { strings } = structure;
  for (let index = Math.max(0, firstFrom(strings, from, (one) => one.from) - 1); index < strings.length; index += 1) {
    const string = strings[index] as Quoted;
    if (string.to <= read) continue;
    if (string.from >= to) break;
    code += `${text.slice(read, Math.max(read, string.from + 1))} `;
    read = Math.min(to, string.to);
  }
  return code + text.slice(read, to);
}

/** The name a statement assigns to. */
function assignedIn(statement: string): string | undefined {
  const head = statement.slice(0, 300);
  return /^\s{0,200}(?:(?:export|const|let|var|val|final|auto|my|static|private|public|mut)\s{1,3}){0,3}(?:[\w.<>[\],?*&:]{1,80}\s{1,3}){0,2}[$@]?([A-Za-z_$][\w$]*)(?:\s{0,3}:\s{0,3}[\w<>[\], |.]{1,60})?\s{0,3}(?::=|\+?=(?![=>]))/.exec(
    head,
  )?.[1];
}

/** Values stand after `=` only, one each, so that none can bring a parameter of its own. */
function isWholeString(statement: string): boolean {
  const pieces = [...statement.matchAll(/(["'`])((?:(?!\1)[^\\\n]|\\.){0,2000})\1/g)];
  return pieces.every((piece, index) => {
    const body = piece[2] ?? '';
    if (!/(?:^|[?&])[\w.]+(?:=|%3D)/.test(body)) return true;
    const end = piece.index + piece[0].length;
    const next = pieces[index + 1];
    const between = statement.slice(
      end,
      next?.index ?? end + (/^[^;,\n)]{0,300}/.exec(statement.slice(end))?.[0].length ?? 0),
    );
    const joins = between.match(/\+|\s\.\s|\s&\s/g)?.length ?? 0;
    if (joins > (next === undefined ? 1 : 2)) return false;
    if (joins > 0 && between.replace(/[+.&\s]/g, '') !== '' && !/(?:=|%3[Dd])$/.test(body)) return false;
    return [...body.matchAll(/(?:\$\{|#\{|\\\(|%[sv@d]|\{\d?\w{0,30}\})/g)].every(({ index: at }) => {
      const before = body.slice(0, at);
      return /(?:=|%3[Dd])$/.test(before) || !/[?&=]/.test(before);
    });
  });
}

function statementStart(text: string, at: number, least: number): number {
  const line = lineStart(text, at);
  const semicolon = text.lastIndexOf(';', at - 1) + 1;
  return Math.max(line, semicolon, least);
}

function statementEnd(text: string, structure: Structure, at: number): number {
  let end = at;
  for (let steps = 0; steps < 60; steps += 1) {
    const rest = text.slice(end + 1, end + 200);
    const next = /^\s{0,80}(?:\?\.|\.|->|::)\s{0,3}[\w$]{1,60}(?:::<[^<>]{0,60}>)?\s{0,3}(?=[([{])/.exec(rest);
    if (next === null) break;
    const bracket = openingAt(structure, end + 1 + next[0].length);
    if (bracket === undefined || bracket.close === -1) break;
    end = bracket.close;
  }
  let to = lineEnd(text, end + 1);
  for (let lines = 0; lines < 40 && to < text.length; lines += 1) {
    const line = text.slice(lineStart(text, to), to);
    const nextLine = text.slice(to + 1, to + 60);
    if (!/(?:\+|\\|\.|&|\|\||,)\s*$/.test(line) && !/^\s*(?:\+|\.|&|\|\|)/.test(nextLine)) break;
    if (/,\s*$/.test(line) && !/^\s*(?:\+|\.|&)/.test(nextLine)) break;
    to = lineEnd(text, to + 1);
  }
  const semicolon = text.indexOf(';', end + 1);
  return semicolon !== -1 && semicolon < to ? semicolon : to;
}

function openingAt(structure: Structure, at: number): Bracket | undefined {
  const bracket = structure.brackets[firstFrom(structure.brackets, at, (one) => one.open)];
  return bracket?.open === at ? bracket : undefined;
}
