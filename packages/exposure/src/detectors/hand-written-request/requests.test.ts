import { type Conduct, conductFrom } from '@countersign/policy';
import { describe, expect, test } from 'vitest';
import { inspect } from '../../inspect.ts';
import { inspectionFrom } from '../../scan.ts';

const TOKEN = 'https://login.salesforce.com/services/oauth2/token';
const AUTHORIZE = 'https://login.salesforce.com/services/oauth2/authorize';

function conductIn(file: string, text: string): Conduct {
  const facts = inspect(text, { file, artifact: false }, inspectionFrom({}), (message) => {
    throw new Error(message);
  });
  return conductFrom(facts.does);
}

/** Secret at the code exchange, secret at refresh, challenge. */
function told(file: string, text: string): string {
  const { sendsSecretAtCode, sendsSecretAtRefresh, sendsChallenge } = conductIn(file, text);
  return [sendsSecretAtCode, sendsSecretAtRefresh, sendsChallenge].map((part) => part.value).join(' ');
}

type Sample = readonly [title: string, file: string, text: string, says: string];

const SENDS: readonly Sample[] = [
  [
    'fetch, an object of parameters',
    'a.ts',
    `const r = await fetch('${TOKEN}', { method: 'POST', body: new URLSearchParams({ grant_type: 'authorization_code', code, client_id: id, client_secret: process.env.SF_SECRET, code_verifier: v }) });`,
    'always unknown always',
  ],
  [
    'axios, a string with values in it',
    'a.js',
    `const body = 'grant_type=refresh_token&client_id=' + id + '&client_secret=' + secret + '&refresh_token=' + token;\naxios.post('${TOKEN}', body);`,
    'unknown always unknown',
  ],
  [
    'axios, Basic',
    'a.js',
    `axios.post('${TOKEN}', { grant_type: 'authorization_code', code, code_verifier }, { auth: { username: id, password: secret } });`,
    'always unknown always',
  ],
  [
    'appended one by one',
    'a.ts',
    `export async function redeem(code: string) {\n  const form = new URLSearchParams();\n  form.append('grant_type', 'authorization_code');\n  form.append('code', code);\n  form.append('client_secret', config.secret);\n  return await fetch('${TOKEN}', { method: 'POST', body: form });\n}`,
    'always unknown never',
  ],
  [
    'a dictionary over several lines',
    'views.py',
    `data = {\n    "client_id": KEY,\n    "client_secret": settings.SF_SECRET,\n    "grant_type": "authorization_code",\n    "code": code,\n    "code_verifier": v,\n}\nrequests.post("${TOKEN}", data)`,
    'always unknown always',
  ],
  [
    'requests with auth',
    'a.py',
    `def refresh(token):\n    return requests.post("${TOKEN}", data={"grant_type": "refresh_token", "refresh_token": token}, auth=(KEY, SECRET)).json()`,
    'unknown always unknown',
  ],
  [
    'keyword arguments',
    'a.py',
    `def redeem(code):\n    body = dict(grant_type="authorization_code", code=code, client_secret=SECRET)\n    return httpx.post("${TOKEN}", data=body)`,
    'always unknown never',
  ],
  [
    'Go values',
    'a.go',
    `func redeem(code string) {\n\tv := url.Values{}\n\tv.Set("grant_type", "authorization_code")\n\tv.Set("client_secret", secret)\n\tv.Set("code_verifier", verifier)\n\thttp.PostForm("${TOKEN}", v)\n}`,
    'always unknown always',
  ],
  [
    'Go, a literal of values',
    'a.go',
    `func f() { http.PostForm("${TOKEN}", url.Values{"grant_type": {"authorization_code"}, "client_secret": {os.Getenv("S")}, "code": {c}}) }`,
    'always unknown never',
  ],
  [
    'Java, OkHttp',
    'A.java',
    `class A {\n  void redeem(String code) {\n    RequestBody form = new FormBody.Builder()\n        .add("grant_type", "authorization_code")\n        .add("client_secret", secret)\n        .add("code", code)\n        .build();\n    client.newCall(new Request.Builder().url("${TOKEN}").post(form).build()).execute();\n  }\n}`,
    'always unknown unknown',
  ],
  [
    'Java, one string',
    'A.java',
    `class A { String f(String code) { String body = "grant_type=authorization_code&code=" + code + "&client_id=" + id + "&client_secret=" + secret; return send("${TOKEN}", body); } }`,
    'always unknown unknown',
  ],
  [
    'Java, Spring RestTemplate',
    'A.java',
    `class A {\n  void f() {\n    MultiValueMap<String, String> map = new LinkedMultiValueMap<>();\n    map.add("grant_type", "refresh_token");\n    map.add("client_secret", secret);\n    rest.postForEntity("${TOKEN}", new HttpEntity<>(map, headers), String.class);\n  }\n}`,
    'unknown always unknown',
  ],
  [
    'C#, pairs',
    'A.cs',
    `class A {\n  async Task F() {\n    var body = new FormUrlEncodedContent(new[] {\n      new KeyValuePair<string, string>("grant_type", "authorization_code"),\n      new KeyValuePair<string, string>("client_secret", secret),\n      new KeyValuePair<string, string>("code_verifier", verifier)\n    });\n    await client.PostAsync("${TOKEN}", body);\n  }\n}`,
    'always unknown always',
  ],
  [
    'C#, a dictionary',
    'A.cs',
    `var d = new Dictionary<string, string> { ["grant_type"] = "authorization_code", ["client_secret"] = secret, ["code"] = code };\nawait http.PostAsync("${TOKEN}", new FormUrlEncodedContent(d));`,
    'always unknown never',
  ],
  [
    'PHP, an array',
    'a.php',
    `<?php\n$params = array('grant_type' => 'authorization_code', 'client_secret' => CLIENT_SECRET, 'code' => $code);\ncurl_setopt($c, CURLOPT_URL, '${TOKEN}');\ncurl_setopt($c, CURLOPT_POSTFIELDS, http_build_query($params));`,
    'always unknown never',
  ],
  [
    'PHP, one string',
    'a.php',
    `<?php\n$params = "code=" . $code . "&grant_type=authorization_code" . "&client_id=" . ID . "&client_secret=" . SECRET;\ncurl_setopt($c, CURLOPT_POSTFIELDS, $params); // ${TOKEN}`,
    'always unknown never',
  ],
  [
    'Ruby, a hash',
    'a.rb',
    `def redeem(code)\n  HTTParty.post("${TOKEN}", body: { grant_type: 'authorization_code', code: code, client_secret: ENV['SF_SECRET'] })\nend`,
    'always unknown never',
  ],
  [
    'Ruby, rockets',
    'a.rb',
    `Net::HTTP.post_form(URI("${TOKEN}"), 'grant_type' => 'refresh_token', 'client_secret' => secret, 'refresh_token' => t)`,
    'unknown always unknown',
  ],
  [
    'Apex',
    'A.cls',
    `public class A {\n  public void f(String code) {\n    HttpRequest req = new HttpRequest();\n    req.setEndpoint('${TOKEN}');\n    req.setBody('grant_type=authorization_code&code=' + code + '&client_id=' + key + '&client_secret=' + secret);\n    new Http().send(req);\n  }\n}`,
    'always unknown unknown',
  ],
  [
    'Kotlin, pairs',
    'A.kt',
    `fun redeem(code: String) {\n  val form = mapOf("grant_type" to "authorization_code", "code" to code, "client_secret" to secret)\n  post("${TOKEN}", form)\n}`,
    'always unknown unknown',
  ],
  [
    'Swift, query items',
    'A.swift',
    `func redeem(code: String) {\n  var c = URLComponents()\n  c.queryItems = [URLQueryItem(name: "grant_type", value: "authorization_code"), URLQueryItem(name: "client_secret", value: secret), URLQueryItem(name: "code", value: code)]\n  request.httpBody = c.query?.data(using: .utf8) // ${TOKEN}\n}`,
    'always unknown unknown',
  ],
  [
    'Rust, a form',
    'a.rs',
    `async fn redeem(code: &str) -> Result<Token> {\n  let params = [("grant_type", "authorization_code"), ("code", code), ("client_secret", &secret)];\n  client.post("${TOKEN}").form(&params).send().await\n}`,
    'always unknown never',
  ],
  [
    'Rust, Basic',
    'a.rs',
    `async fn redeem(code: &str) -> Result<Token> {\n  client.post("${TOKEN}").basic_auth(id, Some(secret)).form(&[("grant_type", "authorization_code"), ("code", code)]).send().await\n}`,
    'always unknown never',
  ],
  [
    'Dart',
    'a.dart',
    `Future<void> redeem(String code) async {\n  await http.post(Uri.parse('${TOKEN}'), body: {'grant_type': 'authorization_code', 'code': code, 'client_secret': secret});\n}`,
    'always unknown never',
  ],
  [
    'curl',
    'a.sh',
    `curl -X POST ${TOKEN} \\\n  -d grant_type=authorization_code \\\n  -d client_id=$ID \\\n  --data-urlencode "client_secret=$SECRET" \\\n  -d code=$CODE`,
    'always unknown never',
  ],
  [
    'curl, Basic',
    'a.sh',
    `curl -u "$ID:$SECRET" ${TOKEN} -d grant_type=refresh_token -d refresh_token=$T`,
    'unknown always unknown',
  ],
  [
    'a function of the same file that adds it',
    'a.js',
    `async function tokenRequest(params) {\n  return await fetch('${TOKEN}', { method: 'POST', body: new URLSearchParams({ client_id: id, client_secret: secret, ...params }) });\n}\nexport const redeem = (code, v) => tokenRequest({ grant_type: 'authorization_code', code, code_verifier: v });`,
    'always unknown always',
  ],
  [
    'an assertion in its place',
    'a.ts',
    `fetch('${TOKEN}', { method: 'POST', body: new URLSearchParams({ grant_type: 'authorization_code', code, client_assertion: jwt, client_assertion_type: T }) });`,
    'always unknown never',
  ],
  [
    'a challenge in the authorization request',
    'a.ts',
    `const url = '${AUTHORIZE}?' + new URLSearchParams({ response_type: 'code', client_id: id, redirect_uri: uri, code_challenge: c });`,
    'unknown unknown always',
  ],
  [
    'a grant in a variable',
    'a.ts',
    `async function token(grantType: string) { return fetch('${TOKEN}', { method: 'POST', body: new URLSearchParams({ grant_type: grantType, client_secret: secret }) }); }`,
    'always always unknown',
  ],
];

const LACKS: readonly Sample[] = [
  [
    'fetch',
    'a.ts',
    `const body = new URLSearchParams({ grant_type: "authorization_code", code, client_id: key, code_verifier: v });\nawait fetch("${TOKEN}", { method: "POST", body });`,
    'never unknown always',
  ],
  [
    'fetch without a verifier',
    'a.ts',
    `await fetch('${TOKEN}', { method: 'POST', headers: { 'Content-Type': 'application/x-www-form-urlencoded' }, body: new URLSearchParams({ grant_type: 'authorization_code', code, client_id: key }) });`,
    'never unknown never',
  ],
  [
    'a function of the same file',
    'a.js',
    `async function tokenRequest(params) {\n  const response = await fetch('${TOKEN}', { method: 'POST', body: new URLSearchParams({ client_id: id, ...params }) });\n  return response.json();\n}\nasync function go(code, v) { return await tokenRequest({ grant_type: 'authorization_code', code, code_verifier: v }); }\nasync function again(t) { return await tokenRequest({ grant_type: 'refresh_token', refresh_token: t }); }`,
    'never never always',
  ],
  [
    'requests',
    'a.py',
    `def redeem(code, verifier):\n    return requests.post("${TOKEN}", data={"grant_type": "authorization_code", "code": code, "client_id": KEY, "code_verifier": verifier})`,
    'never unknown always',
  ],
  [
    'curl',
    'a.sh',
    `curl -X POST ${TOKEN} -d grant_type=authorization_code -d client_id=$ID -d code=$CODE -d code_verifier=$V`,
    'never unknown always',
  ],
  [
    'Kotlin with a sender of its own',
    'A.kt',
    `object A {\n  fun redeem(code: String) {\n    val t = post("$url/services/oauth2/token", mapOf("grant_type" to "authorization_code", "code" to code, "client_id" to id, "code_verifier" to v))\n  }\n  private fun post(url: String, form: Map<String, String>) {\n    val connection = URL(url).openConnection() as HttpURLConnection\n    connection.outputStream.write(form.map { "\${it.key}=\${it.value}" }.joinToString("&").toByteArray())\n  }\n}`,
    'never unknown always',
  ],
  [
    'an authorization request without a challenge',
    'a.js',
    'window.location.href = `https://login.salesforce.com/services/oauth2/authorize?response_type=code&client_id=${id}&redirect_uri=${uri}`;',
    'unknown unknown never',
  ],
  [
    'a word in a list of words is no sending',
    'a.ts',
    `const REDACTED = ["password", "client_secret", "refresh_token"];\nawait fetch("${TOKEN}", { method: "POST", body: new URLSearchParams({ grant_type: "authorization_code", code, client_id: key, code_verifier: v }) });`,
    'never unknown always',
  ],
];

const UNTOLD: readonly Sample[] = [
  [
    'the secret is sent under a condition',
    'a.ts',
    `async function f() {\n  const p = new URLSearchParams({ grant_type: 'authorization_code', code, code_verifier: v });\n  if (secret) {\n    p.append('client_secret', secret);\n  }\n  await fetch('${TOKEN}', { method: 'POST', body: p });\n}`,
    'unknown unknown always',
  ],
  [
    'a spread under a condition',
    'a.ts',
    `await fetch('${TOKEN}', { method: 'POST', body: new URLSearchParams({ grant_type: 'authorization_code', code, ...(secret ? { client_secret: secret } : {}), ...(v && { code_verifier: v }) }) });`,
    'unknown unknown unknown',
  ],
  [
    'values from elsewhere',
    'a.ts',
    `await fetch('${TOKEN}', { method: 'POST', body: new URLSearchParams({ grant_type: 'authorization_code', code, ...credentials }) });`,
    'unknown unknown unknown',
  ],
  [
    'handed to code that was not read',
    'a.ts',
    `import { post } from './http.ts';\nawait post('${TOKEN}', { grant_type: 'authorization_code', code, client_id: id });`,
    'unknown unknown unknown',
  ],
  [
    'headers from elsewhere',
    'a.ts',
    `await fetch('${TOKEN}', { method: 'POST', headers: authHeaders(), body: new URLSearchParams({ grant_type: 'authorization_code', code }) });`,
    'unknown unknown unknown',
  ],
  [
    'a condition in Python',
    'a.py',
    `def redeem(code):\n    data = {"grant_type": "authorization_code", "code": code}\n    if SECRET:\n        data["client_secret"] = SECRET\n    return requests.post("${TOKEN}", data=data)`,
    'unknown unknown never',
  ],
  [
    'a value that may be nothing',
    'a.ts',
    `await fetch('${TOKEN}', { method: 'POST', body: qs.stringify({ grant_type: 'refresh_token', refresh_token: t, client_secret: secret ?? undefined }) });`,
    'unknown unknown unknown',
  ],
  [
    "another vendor's request",
    'a.ts',
    `// Salesforce comes later\nawait fetch('https://oauth2.googleapis.com/token', { method: 'POST', body: new URLSearchParams({ grant_type: 'authorization_code', code, client_secret: s }) });`,
    'unknown unknown unknown',
  ],
  [
    'a comment',
    'a.ts',
    `// fetch('${TOKEN}', { body: new URLSearchParams({ grant_type: 'authorization_code', client_secret: s }) });\n`,
    'unknown unknown unknown',
  ],
  [
    'a list of words',
    'a.ts',
    `// ${TOKEN}\nexport const WORDS = ['grant_type', 'authorization_code', 'client_secret', 'code_verifier'];`,
    'unknown unknown unknown',
  ],
  [
    'an interceptor may add it',
    'a.ts',
    `axios.interceptors.request.use(addSecret);\naxios.post('${TOKEN}', { grant_type: 'refresh_token', refresh_token: t });`,
    'unknown unknown unknown',
  ],
  [
    'the rest of a string comes from elsewhere',
    'a.js',
    `fetch('${TOKEN}', { method: 'POST', body: 'grant_type=authorization_code&code=' + code + extra });`,
    'unknown unknown unknown',
  ],
];

describe.each([
  ['always', SENDS],
  ['never', LACKS],
  ['not known', UNTOLD],
])('what a request sends: %s', (_, samples) => {
  test.each(samples)('%s (%s)', (_title, file, text, says) => {
    expect(told(file, text)).toBe(says);
  });
});

test('a refresh request shows that the client refreshes', () => {
  expect(conductIn('a.sh', `curl ${TOKEN} -d grant_type=refresh_token -d refresh_token=$T`).refreshes.value).toBe(
    'yes',
  );
});
