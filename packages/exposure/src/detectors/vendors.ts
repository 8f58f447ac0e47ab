/** Who else hands out client secrets, found as a word of its own, as a part of a name (`GITHUB_SECRET`) or of a compound (`hubspotSecret`). */

/** Names that mean the vendor wherever they stand. */
const NAMES =
  'google|googleapis|gocspx|github|gitlab|bitbucket|facebook|instagram|whatsapp|linkedin|twitter|tiktok|snapchat|pinterest|okta|auth0|azure|azuread|entra|microsoft|msal|msgraph|onedrive|sharepoint|cognito|amazon|aws|spotify|slack|discord|paypal|stripe|netsuite|quickbooks|intuit|xero|zoom|webex|ringcentral|twilio|sendgrid|mailgun|mailchimp|dropbox|hubspot|shopify|bigcommerce|woocommerce|magento|keycloak|onelogin|pingidentity|pingfederate|cloudflare|docusign|adobe|oracle|sap|workday|servicenow|zendesk|freshdesk|freshworks|intercom|pipedrive|zoho|marketingcloud|marketo|exacttarget|eloqua|strava|fitbit|garmin|twitch|reddit|yahoo|vimeo|youtube|wechat|weibo|alipay|kakao|naver|yandex|atlassian|jira|confluence|trello|asana|airtable|clickup|figma|canva|calendly|typeform|surveymonkey|eventbrite|patreon|ebay|etsy|braintree|adyen|klarna|plaid|docebo|bamboohr|greenhouse|datadog|sentry|pagerduty|snowflake|databricks|supabase|firebase|workos|vercel|netlify|heroku|digitalocean|coinbase|dynamics365|smartsheet|gusto|deputy|mixpanel|contentful|constantcontact|activecampaign|klaviyo|huckleberry|tarmika|chromewebstore|webstore';
/** Names that are words of their own: they mean the vendor only as the first part of a name. */
const FIRST_PARTS =
  'box|line|square|linear|monday|apple|sage|segment|meetup|steam|epic|notion|miro|uber|lyft|vk|ms|fb|gh|aad|outlook|teams|drive|gmail|meta|x|clerk|front|podio|basecamp|drift|gong|outreach|apollo|wix|xing|toggl|harvest|buffer|loom|ramp|brex|wave|mollie|mongo|redis|sumup|lever|rippling|ukg|adp|coupa|concur|ariba|infor|epicor';

/** Who else hands out client secrets. */
const WORD = new RegExp(`(?:${NAMES})`, 'gi');
const FIRST = new RegExp(`^(?:${FIRST_PARTS}|${NAMES})$`, 'i');
/** A namespace of .NET is no vendor of secrets. */
const NAMESPACE = /^Microsoft\.(?:AspNetCore|Extensions|NET|EntityFrameworkCore|CSharp)/;

/** Offsets at which another vendor is named, in order, at most `limit`. */
export function otherVendorsIn(text: string, limit = 500): number[] {
  const found: number[] = [];
  WORD.lastIndex = 0;
  for (let match = WORD.exec(text); match !== null && found.length < limit; match = WORD.exec(text)) {
    const at = match.index;
    const end = at + match[0].length;
    if (beginsAWord(text, at) && endsAWord(text, end) && !NAMESPACE.test(text.slice(at, at + 40))) found.push(at);
  }
  return found;
}

/** Whether a name of a value begins with another vendor's: `BOX_CLIENT_SECRET`, `squareClientSecret`. */
export function isNamedAfterAnother(name: string): boolean {
  const parts = name.split(/[^A-Za-z0-9]+|(?<=[a-z0-9])(?=[A-Z])/).filter((part) => part !== '');
  return parts.slice(0, 4).some((part, index) => FIRST.test(part) && (index === 0 || WORDS.test(part)));
}

const WORDS = new RegExp(`^(?:${NAMES})$`, 'i');

function beginsAWord(text: string, at: number): boolean {
  const before = text[at - 1] ?? ' ';
  return !/[A-Za-z]/.test(before) || (/[a-z]/.test(before) && /[A-Z]/.test(text[at] ?? ''));
}

function endsAWord(text: string, end: number): boolean {
  const after = text[end] ?? ' ';
  return !/[A-Za-z]/.test(after) || (/[A-Z]/.test(after) && /[a-z0-9]/.test(text[end - 1] ?? ''));
}
