/** IP Relaxation: where an app may be used from. */
import { Refusal } from '../refusals.ts';
import type { App } from './app.ts';

/** Where the address is asked about; a policy may relax it at a refresh alone. */
export type AddressCheck = 'authorize' | 'code' | 'refresh';

/** Outside of the listed ranges the app is refused, unless it is relaxed here. */
export function refuseAddress(app: App, address: string, at: AddressCheck): void {
  if (app.ipRelaxation === 'bypass' || app.ipRelaxation === 'bypass-2factor') return;
  if (app.ipRelaxation === 'enforce-relax-refresh' && at === 'refresh') return;
  if (!app.addressAllowed(address)) throw new Refusal('address-not-allowed');
}
