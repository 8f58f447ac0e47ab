/** Plays chosen scenarios on the twin of an app, whether or not a finding asks for them: what `prove` runs. */
import type { Outcome } from '@countersign/policy';
import { type AttackName, runAttack } from '../attack.ts';
import { ATTACKS, attackByName } from '../attacks/index.ts';
import { behaviourOf } from '../client-behaviour.ts';
import { type HandshakeName, runHandshake } from '../handshake.ts';
import { handshakeByName } from '../handshakes/index.ts';
import type { RecordedStep } from '../recorder.ts';
import { type Kind, kindsOf } from './plan.ts';
import { onTwin, type PlannedSubject, type Subject, type TwinOptions } from './subjects.ts';
import type { TestedSettings, TestRun } from './tested-settings.ts';
import type { StartTwin } from './twin.ts';

export type ScenarioName = AttackName | HandshakeName;

/** One scenario, runs once. */
export interface ScenarioRun {
  subject: string;
  scenario: ScenarioName;
  is: 'attack' | 'handshake';
  when: 'before' | 'after';
  /** The kind of client it was runs with. */
  kind: Kind;
  /** The values tried for settings that are not known. */
  supposing: Readonly<Record<string, boolean>>;
  outcome: Outcome;
  why: string;
  steps: readonly RecordedStep[];
}

export interface RunOptions extends TwinOptions {
  /** Default both. */
  when?: 'before' | 'after';
}

/** In the order of the subjects, then of the scenarios; attacks on the server as a whole come last and once. */
export async function runScenarios(
  subjects: readonly Subject[],
  scenarios: readonly ScenarioName[],
  startTwin: StartTwin,
  options: RunOptions = {},
): Promise<readonly ScenarioRun[]> {
  const runs: ScenarioRun[] = [];
  const onServer = ATTACKS.filter(({ name, about }) => about === 'server' && scenarios.includes(name));
  const onApps = scenarios.filter((name) => attackByName(name)?.about !== 'server');
  await onTwin(subjects, startTwin, options, async (planned, run) => {
    for (const one of planned) {
      for (const name of onApps) runs.push(...(await runOn(one, name, run, options.when)));
    }
    for (const { name } of onServer) {
      const [first] = planned;
      const [only] = first === undefined ? [] : await runOn(first, name, run, 'before');
      if (only !== undefined) runs.push(only);
    }
  });
  return runs;
}

async function runOn(
  { subject, cases, possible }: PlannedSubject,
  name: ScenarioName,
  run: TestRun,
  only: 'before' | 'after' | undefined,
): Promise<ScenarioRun[]> {
  const runs: ScenarioRun[] = [];
  for (const one of cases) {
    const supposing = Object.fromEntries(possible.tried.map((fact) => [fact, one.before.facts[fact] === true]));
    for (const kind of kindsOf(subject.type)) {
      for (const when of only === undefined ? (['before', 'after'] as const) : [only]) {
        const tested = when === 'before' ? one.before : (one.after.get(kind) ?? one.before);
        const result = await runOne(tested, name, kind, run);
        runs.push({ subject: subject.id, scenario: name, when, kind, supposing, ...result });
      }
    }
  }
  return runs;
}

async function runOne(
  { facts, adapted, client }: TestedSettings,
  name: ScenarioName,
  kind: Kind,
  { target, participants }: TestRun,
): Promise<Pick<ScenarioRun, 'is' | 'outcome' | 'why' | 'steps'>> {
  const attack = attackByName(name);
  const handshake = handshakeByName(name);
  if (attack !== undefined)
    return { is: 'attack', ...(await runAttack(attack, target, client, behaviourOf(adapted, kind), participants)) };
  if (handshake !== undefined)
    return { is: 'handshake', ...(await runHandshake(handshake, target, client, behaviourOf(facts, kind))) };
  return { is: 'attack', outcome: 'not-judged', why: `There is no scenario ${name}.`, steps: [] };
}
