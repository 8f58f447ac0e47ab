/** A person at the login page of the web server flow, as a browser without scripts would be. */
export interface WebLogin {
  base: string;
  clientId: string;
  redirectUri: string;
  username: string;
  password: string;
  /** Further parameters of the authorization request. */
  extra?: Readonly<Record<string, string>>;
}

/** The query of the redirect to the callback: a code, or an error. */
export async function logInOnPage({
  base,
  clientId,
  redirectUri,
  username,
  password,
  extra = {},
}: WebLogin): Promise<URLSearchParams> {
  const query = new URLSearchParams({
    response_type: 'code',
    client_id: clientId,
    redirect_uri: redirectUri,
    ...extra,
  });
  const page = await fetch(`${base}/services/oauth2/authorize?${query}`, { redirect: 'manual' });
  if (page.status !== 200) return target(page);
  const html = await page.text();
  const form = new URLSearchParams({ username, password, decision: 'allow' });
  for (const [, name = '', value = ''] of html.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)"/g))
    form.set(name, plainText(value));
  const action = /<form method="post" action="([^"]*)"/.exec(html)?.[1] ?? '';
  const cookie = page.headers
    .getSetCookie()
    .map((each) => each.split(';')[0])
    .join('; ');
  const answer = await fetch(new URL(action, base), {
    method: 'POST',
    body: form,
    redirect: 'manual',
    headers: { cookie },
  });
  return target(answer);
}

function target(answer: Response): URLSearchParams {
  const location = answer.headers.get('location');
  if (location === null) throw new Error(`no redirect but ${answer.status}`);
  return new URL(location).searchParams;
}

function plainText(html: string): string {
  return html.replaceAll(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code)));
}
