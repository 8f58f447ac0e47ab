/** A scenario while it runs: sends its requests, and writes down who did what, masked, in order. */
import type { HttpAnswer, HttpRequest } from './http.ts';
import { Masker, parseObject } from './mask.ts';
import type { Target } from './target.ts';

/** Who acts. */
export type Who = 'user' | 'client' | 'attacker';

/** One exchange on the wire, or an act beside it (then without request and response). Secrets are masked. */
export interface RecordedStep {
  who: Who;
  what: string;
  request?: string;
  response?: string;
}

export interface Answer extends HttpAnswer {
  /** Members of a JSON object; empty for anything else. */
  json: Readonly<Record<string, unknown>>;
}

export class Recorder {
  readonly target: Target;
  readonly steps: RecordedStep[] = [];
  readonly #masker = new Masker();

  readonly #recorded: boolean;

  /** `recorded: false` keeps no steps: for when only the ending counts. */
  constructor(target: Target, recorded = true) {
    this.target = target;
    this.#recorded = recorded;
  }

  async send(who: Who, what: string, request: HttpRequest): Promise<Answer> {
    if (!this.#recorded) return withJson(await this.target.http.send(request));
    // Written down before it is sent: a request that gets no answer is part of the story.
    const step: RecordedStep = { who, what, request: this.#masker.request(request, this.target.http.origin) };
    this.steps.push(step);
    const answer = await this.target.http.send(request);
    step.response = this.#masker.answer(answer);
    return withJson(answer);
  }

  /** What must not be shown, wherever it turns up. */
  hide(secret: string, called: string): void {
    this.#masker.hide(secret, called);
  }

  /** Something that happens beside the wire. */
  tell(who: Who, what: string): void {
    if (this.#recorded) this.steps.push({ who, what: this.#masker.text(what) });
  }
}

function withJson(answer: HttpAnswer): Answer {
  return { ...answer, json: parseObject(answer.body) ?? {} };
}
