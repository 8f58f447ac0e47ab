/** What a request shows of the client that sent it is written down: once per start, so that no request pays for a write twice. */
import type { App } from '../client/app.ts';
import type { Core } from '../core.ts';
import type { TrafficKind } from '../store/port.ts';

export async function noteTraffic(core: Core, app: App, kinds: readonly TrafficKind[], nowMs: number): Promise<void> {
  for (const kind of kinds) {
    const key = `${kind} ${app.clientId}`;
    if (core.seenTraffic.has(key)) continue;
    core.seenTraffic.add(key);
    await core.store.recordTraffic(app.clientId, kind, nowMs);
  }
}
