/** A scenario as text, line by line, for somebody who wants to see what happened. Pure. */
import type { Outcome } from '@countersign/policy';

/** What there is to tell. */
export interface ScenarioAccount {
  scenario: string;
  is: 'attack' | 'handshake';
  outcome: Outcome;
  why: string;
  steps: readonly { who: string; what: string; request?: string; response?: string }[];
}

/** Indented by two, numbered, one exchange after the other; ends with a line break. Secrets were masked when recorded. */
export function narrate(told: ScenarioAccount): string {
  const steps = told.steps.map((step, index) => narrateStep(step, index + 1));
  return `${told.scenario}\n${steps.join('')}  ${VERDICT[told.is][told.outcome]} ${told.why}\n`;
}

const VERDICT: Record<ScenarioAccount['is'], Record<Outcome, string>> = {
  attack: {
    succeeds: 'The attack succeeds.',
    fails: 'The attack fails.',
    'not-judged': 'Not judged.',
  },
  handshake: {
    succeeds: 'The client works.',
    fails: 'The client does not work.',
    'not-judged': 'Not judged.',
  },
};

function narrateStep({ who, what, request, response }: ScenarioAccount['steps'][number], number: number): string {
  const head = `  ${number}. ${who}: ${what}\n`;
  const sent = request === undefined ? '' : block('→', request);
  const received = response === undefined ? '' : block('←', response);
  return `${head}${sent}${received}`;
}

function block(arrow: string, text: string): string {
  return text
    .split('\n')
    .map((line, index) => `     ${index === 0 ? arrow : ' '} ${line}\n`)
    .join('');
}
