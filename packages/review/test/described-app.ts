/** Apps for the tests of this folder: everything unknown but what a test says. */
import type { Setting, SettingName, Settings, SettingValues } from '@countersign/policy';
import type { DescribedApp } from '../src/evidence/metadata.ts';

export function appWith(values: Partial<SettingValues>, about: Partial<DescribedApp> = {}): DescribedApp {
  return { name: 'App', label: 'App', ...about, settings: settingsWith(values) };
}

function settingsWith(values: Partial<SettingValues>): Settings {
  return new Proxy({} as Settings, {
    get: (_, name: SettingName): Setting<unknown> =>
      Object.hasOwn(values, name)
        ? { origin: 'explicit', value: values[name], field: name, file: 'App.connectedApp', line: 7, column: 9 }
        : { origin: 'unknown', field: name, why: 'not said' },
  });
}
