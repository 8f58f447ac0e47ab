/** What stands beside a consumer key and is none of Salesforce's secrets. */
import { rmSync } from 'node:fs';
import { isSample } from '@countersign/policy';
import { expect, test } from 'vitest';
import { made, plant } from '../../../test/fixtures.ts';
import { scan } from '../../scan.ts';

const K = made.key('t');
const H = made.lowerHex('t');
const U = made.hex('t');
const D = made.decimal('t');

const VENDORS = [
  'hubspot',
  'github',
  'gitlab',
  'google',
  'facebook',
  'linkedin',
  'twitter',
  'okta',
  'auth0',
  'azure',
  'microsoft',
  'slack',
  'discord',
  'paypal',
  'stripe',
  'netsuite',
  'quickbooks',
  'zoom',
  'dropbox',
  'box',
  'shopify',
  'twilio',
  'docusign',
  'zendesk',
  'mailchimp',
  'spotify',
  'twitch',
  'reddit',
  'xero',
  'jira',
];
const TRAPS: [file: string, text: string][] = [];
for (const vendor of VENDORS) {
  const UP = vendor.toUpperCase();
  TRAPS.push([
    '.env',
    `SALESFORCE_CLIENT_ID=${K}\nSALESFORCE_CLIENT_SECRET=\n${UP}_CLIENT_ID=abc123def456\n${UP}_CLIENT_SECRET=${H}\n`,
  ]);
  TRAPS.push([
    'config.js',
    `module.exports = { salesforceClientId: '${K}', ${vendor}ClientId: 'abc123def456', ${vendor}ClientSecret: '${U}' };`,
  ]);
  TRAPS.push([
    'config.json',
    JSON.stringify({ salesforce: { clientId: K }, [vendor]: { clientId: 'abc123def456', clientSecret: H } }, null, 2),
  ]);
  TRAPS.push([
    'config.yml',
    `salesforce:\n  clientId: ${K}\n${vendor}:\n  clientId: abc123def456\n  clientSecret: ${U}\n`,
  ]);
  TRAPS.push(['a.py', `SALESFORCE_KEY = "${K}"\n${UP}_SECRET = "${H}"\n`]);
}
for (const n of [
  'SESSION_SECRET',
  'JWT_SECRET',
  'COOKIE_SECRET',
  'WEBHOOK_SECRET',
  'ENCRYPTION_KEY',
  'SECRET_KEY',
  'SECRET_KEY_BASE',
  'NEXTAUTH_SECRET',
  'AUTH_SECRET',
  'BETTER_AUTH_SECRET',
  'CSRF_SECRET',
  'HMAC_SECRET',
  'SIGNING_SECRET',
  'APP_KEY',
  'API_SECRET',
  'REVALIDATE_SECRET',
  'CRON_SECRET',
  'PAYLOAD_SECRET',
  'SF_WEBHOOK_SECRET',
  'SLACK_SIGNING_SECRET',
  'STRIPE_WEBHOOK_SECRET',
  'ADMIN_JWT_SECRET',
  'TRANSFER_TOKEN_SALT',
  'API_TOKEN_SALT',
  'REFRESH_TOKEN_SECRET',
  'ACCESS_TOKEN_SECRET',
  'RECAPTCHA_SECRET',
  'TOTP_SECRET',
  'STORAGE_SECRET',
  'REDIS_SECRET',
  'SHARED_SECRET',
  'PUBLIC_KEY',
  'BUILD_SHA',
  'GIT_COMMIT',
  'CHECKSUM',
  'INTEGRITY',
  'KEY_FINGERPRINT',
  'DEVICE_ID',
  'MASTER_KEY',
  'VAPID_PRIVATE_KEY',
  'SENTRY_RELEASE',
  'LICENSE_KEY',
])
  TRAPS.push(
    ['.env', `SF_CLIENT_ID=${K}\nSF_LOGIN_URL=https://login.salesforce.com\n${n}=${H}\n`],
    [
      'a.ts',
      `const clientId = '${K}';\nconst ${n.toLowerCase().replace(/_(\w)/g, (_, x) => x.toUpperCase())} = '${U}';`,
    ],
  );
for (const n of [
  'FACEBOOK_PIXEL_ID',
  'TWEET_ID',
  'CHANNEL_ID',
  'YOUTUBE_ID',
  'LINKEDIN_PARTNER_ID',
  'ACCOUNT_ID',
  'DISCORD_GUILD_ID',
  'SNOWFLAKE_ID',
  'TIMESTAMP_US',
  'CREATED_AT',
  'PHONE_ID',
  'WHATSAPP_BUSINESS_ID',
  'AD_ACCOUNT',
  'ORDER_NO',
])
  TRAPS.push(
    ['.env', `SF_CLIENT_ID=${K}\n${n}=${D}\n`],
    ['a.js', `const clientId = "${K}";\nconst ${n.toLowerCase()} = "${D}";`],
    ['a.json', JSON.stringify({ clientId: K, [n.toLowerCase()]: D })],
  );
TRAPS.push(
  [
    'vault.yml',
    `client_id: ${K}\nclient_secret: !vault |\n  $ANSIBLE_VAULT;1.1;AES256\n  ${H}\n  ${made.lowerHex('u')}\n`,
  ],
  ['pub.js', `const clientId='${K}'; const publicKey = '${H}';`],
  ['lock.json', JSON.stringify({ clientId: K, a: { sha256: H } })],
  ['a.js', `const clientId='${K}'; const clientSecretHash='${H}';`],
  ['a.js', `trackers = ["${K}"]; fbq('init', '${D}');`],
  ['a.cls', `String k='${K}'; String token_hash = '${H}';`],
);

test('secrets of others, identifiers, digests and cipher text are no consumer secrets', async () => {
  expect(TRAPS.length).toBeGreaterThanOrEqual(70);
  const folder = plant(new Map(TRAPS.map(([file, text], index): [string, string] => [`t${index}/${file}`, text])));
  try {
    const result = await scan([folder], { includeGitIgnored: true });
    const found = result.sightings.filter((one) => one.what === 'consumer-secret' && !isSample(one.shows));
    expect(found.map((one) => TRAPS[Number(/^t(\d+)/.exec(one.file)?.[1])]?.[1])).toEqual([]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
