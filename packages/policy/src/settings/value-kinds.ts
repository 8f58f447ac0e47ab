/** The kinds of values that settings have. */

/** When a refresh token stops working: Salesforce's Refresh Token Policy. */
export type RefreshTokenPolicy =
  | { kind: 'infinite' }
  | { kind: 'zero' }
  | { kind: 'lifetime' | 'inactivity'; amount: number; unit: 'hours' | 'days' | 'months' };

/** Salesforce's IP Relaxation. */
export type IpRelaxation = 'enforce' | 'bypass' | 'bypass-2factor' | 'enforce-relax-refresh';

/** Trusted IP range, both ends included, as written. */
export interface IpRange {
  start: string;
  end: string;
}

/** The values a setting may have. */
export interface ValueKinds {
  switch: boolean;
  list: readonly string[];
  text: string;
  minutes: number;
  refreshTokenPolicy: RefreshTokenPolicy;
  ipRelaxation: IpRelaxation;
  ipRanges: readonly IpRange[];
}
