/** The facts after the whole app's remediation: every change its findings ask for, until they ask for none. */
import type { ClientType } from './client-type.ts';
import type { Facts } from './facts.ts';
import type { SettingChange } from './finding.ts';
import { judge } from './judge.ts';
import { isOrgSetting } from './settings/names.ts';
import type { SettingName } from './settings.ts';

export interface Remedy {
  /** Changes to the app's own settings, in the order they were asked for. Org-wide settings are never among them. */
  changes: readonly SettingChange[];
  facts: Facts;
}

/** Pure and total. A mixed app has no remedy in its settings: it must be split; only PKCE and rotation are turned on. */
export function remedy(facts: Facts, type: ClientType): Remedy {
  const changes: SettingChange[] = [];
  let current = facts;
  // Each change settles one setting for good; there are fewer settings than rounds.
  for (let round = 0; round < 8; round++) {
    const next = judge(current, type)
      .findings.flatMap((finding) => finding.fix.changes)
      // Org-wide switches are changed only by somebody who owns the org.
      .filter((change) => !isOrgSetting(change.setting) && current[change.setting as keyof Facts] !== change.to);
    if (next.length === 0) break;
    changes.push(...next);
    current = { ...current, ...Object.fromEntries(next.map((change) => [change.setting as SettingName, change.to])) };
  }
  return { changes: distinct(changes), facts: current };
}

function distinct(changes: readonly SettingChange[]): SettingChange[] {
  return [...new Map(changes.map((change) => [change.setting, change])).values()];
}
