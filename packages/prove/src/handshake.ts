/** What every handshake is: a client that means well, from the login to the end of its tokens. */
import { endingOf, type ScenarioResult } from './attack.ts';
import type { ClientBehaviour } from './client-behaviour.ts';
import { type RecordedStep, Recorder } from './recorder.ts';
import type { Target, TargetClient } from './target.ts';

export const HANDSHAKE_NAMES = [
  'private-client',
  'public-client',
  'jsforce',
  'sf-cli',
  'mobile-sdk-native-login',
  'auth-js',
  'appauth',
  'openid-client',
  'mcp-client',
  'authlib',
  'airbyte',
] as const;

export type HandshakeName = (typeof HANDSHAKE_NAMES)[number];

export interface Handshake {
  name: HandshakeName;
  /** One sentence: whose life it is. */
  says: string;
  act(recorder: Recorder, client: TargetClient, behaviour: ClientBehaviour): Promise<ScenarioResult>;
}

export interface HandshakeResult extends ScenarioResult {
  handshake: HandshakeName;
  steps: readonly RecordedStep[];
}

/** Plays a client's whole life. Never throws: a target that cannot be asked is not judged. */
export async function runHandshake(
  handshake: Handshake,
  target: Target,
  client: TargetClient,
  behaviour: ClientBehaviour,
): Promise<HandshakeResult> {
  const recorder = new Recorder(target);
  const ending = await endingOf(() => handshake.act(recorder, client, behaviour));
  return { handshake: handshake.name, ...ending, steps: recorder.steps };
}
