/** How a consumer secret is written down in programs, settings and documents: K stands for the key, S for the secret. */
import { rmSync } from 'node:fs';
import { isSample } from '@countersign/policy';
import { expect, test } from 'vitest';
import { made, plant } from '../../../test/fixtures.ts';
import { scan } from '../../scan.ts';

const FORMS: readonly (readonly [file: string, text: string])[] = [
  ['a.js', 'const CLIENT_ID = "K";\nconst CLIENT_SECRET = "S";'],
  ['a.ts', 'export const config = { clientId: "K", clientSecret: "S" };'],
  ['a.js', 'process.env.CLIENT_SECRET = "S"; // K'],
  ['a.ts', "private readonly clientSecret: string = 'S'; // K"],
  ['a.py', 'CLIENT_ID = "K"\nCLIENT_SECRET = "S"'],
  ['a.py', "data = {'client_id': 'K', 'client_secret': 'S'}"],
  ['a.py', 'requests.post(url, data=dict(client_id="K", client_secret="S"))'],
  ['a.rb', "client_id: 'K', client_secret: 'S'"],
  ['a.rb', "Restforce.new(client_id: 'K', client_secret: 'S')"],
  ['a.rb', "provider :salesforce, 'K', 'S'"],
  ['a.php', "<?php define('CLIENT_ID', 'K');\ndefine('CLIENT_SECRET', 'S');"],
  ['a.php', "<?php $consumer_key = 'K'; $consumer_secret = 'S';"],
  ['a.php', "<?php return ['client_id' => 'K', 'client_secret' => 'S'];"],
  ['A.java', 'private static final String CLIENT_ID = "K";\nprivate static final String CLIENT_SECRET = "S";'],
  [
    'A.java',
    'params.add(new BasicNameValuePair("client_id", "K"));\nparams.add(new BasicNameValuePair("client_secret", "S"));',
  ],
  ['A.java', 'new FormBody.Builder().add("client_id", "K").add("client_secret", "S")'],
  ['A.java', 'config.setConsumerKey("K"); config.setConsumerSecret("S");'],
  ['A.cs', 'public const string ClientId = "K";\npublic const string ClientSecret = "S";'],
  ['A.cs', 'new KeyValuePair<string,string>("client_id", "K"), new KeyValuePair<string,string>("client_secret", "S")'],
  ['A.cs', 'options.ClientId = "K"; options.ClientSecret = "S";'],
  ['a.go', 'cfg := oauth2.Config{ClientID: "K", ClientSecret: "S"}'],
  ['a.go', 'const clientID = "K"\nconst clientSecret = "S"'],
  ['a.go', 'v.Set("client_id", "K")\nv.Set("client_secret", "S")'],
  ['a.rs', 'let client_id = "K"; let client_secret = "S";'],
  ['a.rs', 'ClientId::new("K".to_string()), Some(ClientSecret::new("S".to_string()))'],
  ['A.kt', 'val clientId = "K"\nval clientSecret = "S"'],
  ['A.kt', 'mapOf("client_id" to "K", "client_secret" to "S")'],
  ['A.swift', 'let clientId = "K"\nlet clientSecret = "S"'],
  ['A.swift', '["client_id": "K", "client_secret": "S"]'],
  ['a.m', 'static NSString *const kClientId = @"K";\nstatic NSString *const kClientSecret = @"S";'],
  ['a.dart', "const clientId = 'K'; const clientSecret = 'S';"],
  ['a.scala', 'val consumerKey = "K"\nval consumerSecret = "S"'],
  ['a.groovy', "def clientId = 'K'\ndef clientSecret = 'S'"],
  ['a.ex', 'client_id: "K", client_secret: "S"'],
  ['a.clj', '{:client-id "K" :client-secret "S"}'],
  ['a.pl', 'my $client_id = "K"; my $client_secret = "S";'],
  ['a.lua', 'local client_id = "K"\nlocal client_secret = "S"'],
  ['a.r', 'client_id <- "K"\nclient_secret <- "S"'],
  ['a.jl', 'client_id = "K"\nclient_secret = "S"'],
  ['A.cls', "String clientId = 'K'; String clientSecret = 'S';"],
  ['A.cls', "String body = 'client_id=K&client_secret=S&grant_type=password';"],
  [
    'A.cls',
    "req.setBody('client_id=' + EncodingUtil.urlEncode('K', 'UTF-8') + '&client_secret=' + EncodingUtil.urlEncode('S', 'UTF-8'));",
  ],
  ['.env', 'SF_CLIENT_ID=K\nSF_CLIENT_SECRET=S'],
  ['.env', 'CONSUMER_KEY="K"\nCONSUMER_SECRET="S"'],
  ['.env', 'SALESFORCE_KEY=K\nSALESFORCE_SECRET=S'],
  ['a.properties', 'sf.client.id=K\nsf.client.secret=S'],
  ['a.properties', 'salesforce.clientId=K\nsalesforce.clientSecret=S'],
  ['a.yml', 'salesforce:\n  client_id: K\n  client_secret: S'],
  ['a.yml', 'clientId: "K"\nclientSecret: "S"'],
  ['a.toml', '[salesforce]\nclient_id = "K"\nclient_secret = "S"'],
  ['a.ini', '[sf]\nclient_id=K\nclient_secret=S'],
  ['a.json', '{"clientId": "K", "clientSecret": "S"}'],
  ['a.json', '{"salesforce": {"consumerKey": "K", "consumerSecret": "S"}}'],
  ['a.json', '{"client_id":"K","client_secret":"S","x":1}'],
  ['a.xml', '<clientId>K</clientId>\n<clientSecret>S</clientSecret>'],
  ['a.xml', '<add key="ClientId" value="K"/>\n<add key="ClientSecret" value="S"/>'],
  ['a.xml', '<property name="consumerKey" value="K"/><property name="consumerSecret" value="S"/>'],
  ['a.xml', '<sfdc:oauth-user-pass consumerKey="K" consumerSecret="S"/>'],
  ['a.plist', '<key>ClientId</key><string>K</string><key>ClientSecret</key><string>S</string>'],
  ['strings.xml', '<string name="client_id">K</string>\n<string name="client_secret">S</string>'],
  ['a.sh', 'curl -d "client_id=K" -d "client_secret=S" https://login.salesforce.com/services/oauth2/token'],
  ['a.sh', 'export SF_CLIENT_ID=K\nexport SF_CLIENT_SECRET=S'],
  ['a.sh', 'curl "https://login.salesforce.com/services/oauth2/token?grant_type=password&client_id=K&client_secret=S"'],
  ['a.sh', 'curl -u K:S https://login.salesforce.com/services/oauth2/token'],
  ['a.ps1', '$clientId = "K"\n$clientSecret = "S"'],
  ['a.ps1', '$body = @{ client_id = "K"; client_secret = "S" }'],
  ['a.bat', 'set CLIENT_ID=K\nset CLIENT_SECRET=S'],
  ['Dockerfile', 'ENV SF_CLIENT_ID=K SF_CLIENT_SECRET=S'],
  ['Dockerfile', 'ENV SF_CLIENT_ID K\nENV SF_CLIENT_SECRET S'],
  ['docker-compose.yml', 'environment:\n  - SF_CLIENT_ID=K\n  - SF_CLIENT_SECRET=S'],
  ['docker-compose.yml', 'environment:\n  SF_CLIENT_ID: K\n  SF_CLIENT_SECRET: S'],
  ['a.tf', 'client_id = "K"\nclient_secret = "S"'],
  ['a.tfvars', 'salesforce_client_id = "K"\nsalesforce_client_secret = "S"'],
  ['a.yaml', '- name: SF_CLIENT_ID\n  value: K\n- name: SF_CLIENT_SECRET\n  value: S'],
  ['.github/workflows/a.yml', 'env:\n  SF_CLIENT_ID: K\n  SF_CLIENT_SECRET: S'],
  [
    'a.http',
    'POST https://login.salesforce.com/services/oauth2/token\n\ngrant_type=password&client_id=K&client_secret=S',
  ],
  ['a.postman_collection.json', '{"key":"client_id","value":"K"},{"key":"client_secret","value":"S"}'],
  [
    'a.postman_environment.json',
    '{"values":[{"key":"clientId","value":"K","enabled":true},{"key":"clientSecret","value":"S","enabled":true}]}',
  ],
  ['a.sql', "INSERT INTO settings (name, value) VALUES ('client_id', 'K'), ('client_secret', 'S');"],
  ['a.csv', 'client_id,client_secret\nK,S'],
  ['a.md', 'Client ID: K\nClient Secret: S'],
  ['a.md', '| Consumer Key | K |\n| Consumer Secret | S |'],
  ['a.txt', 'Consumer Key\nK\nConsumer Secret\nS'],
  ['a.html', '<script>var clientId="K", clientSecret="S";</script>'],
  ['a.vue', '<script>export default { data() { return { clientId: "K", clientSecret: "S" } } }</script>'],
  ['a.vb', 'Dim clientId As String = "K"\nDim clientSecret As String = "S"'],
  ['a.bas', 'Const CLIENT_ID = "K"\nConst CLIENT_SECRET = "S"'],
  ['Makefile', 'CLIENT_ID := K\nCLIENT_SECRET := S'],
  ['a.robot', '${CLIENT_ID}    K\n${CLIENT_SECRET}    S'],
  [
    'a.jmx',
    '<stringProp name="Argument.name">client_secret</stringProp><stringProp name="Argument.value">S</stringProp> <!-- K -->',
  ],
  ['a.cpp', 'const char* client_id = "K"; const char* client_secret = "S";'],
  ['a.cpp', '{{"client_id", "K"}, {"client_secret", "S"}}'],
  ['a.c', '#define CLIENT_ID "K"\n#define CLIENT_SECRET "S"'],
  ['a.feature', '| client_id | K |\n| client_secret | S |'],
  ['a.settings', '<Setting Name="ClientSecret"><Value>S</Value></Setting><!-- K -->'],
  [
    'cfn.yaml',
    'Parameters:\n  ClientSecret:\n    Type: String\n    Default: S\n  ClientId:\n    Type: String\n    Default: K',
  ],
  ['a.json', '{"S": "client_secret", "K": "client_id"}'],
  [
    'a.gradle',
    'buildConfigField "String", "CLIENT_ID", "\\"K\\""\nbuildConfigField "String", "CLIENT_SECRET", "\\"S\\""',
  ],
  ['a.bicep', "param clientSecret string = 'S' // K"],
  ['a.nix', 'clientId = "K"; clientSecret = "S";'],
  ['a.hs', 'clientSecret = "S" -- K'],
  ['a.erl', '{client_id, "K"}, {client_secret, "S"}'],
  ['a.fs', 'let clientId = "K"\nlet clientSecret = "S"'],
  ['a.coffee', "clientId: 'K'\nclientSecret: 'S'"],
  ['a.mjs', 'new jsforce.OAuth2({ clientId: "K", clientSecret: "S", redirectUri })'],
  ['a.py', 'OAuth2Session("K", "S")'],
  ['a.js', 'login("K", "S")'],
  ['a.py', 'sf = Salesforce(consumer_key="K", consumer_secret="S")'],
  ['a.ipynb', '"client_id = \\"K\\"\\n",\n"client_secret = \\"S\\"\\n"'],
  ['a.js', 'const [id, secret] = ["K", "S"];'],
  ['a.log', 'POST /services/oauth2/token client_id=K&client_secret=S'],
  ['a.har', '{"name":"client_id","value":"K"},{"name":"client_secret","value":"S"}'],
  ['a.hcl', 'client_secret = "S" # K'],
  ['mcp.json', '{"env": {"SF_CLIENT_ID": "K", "SF_CLIENT_SECRET": "S"}}'],
];

/** Forms in which no secret of this shape is found at a severity that a gate sees. */
async function missed(secret: string): Promise<string[]> {
  const folder = plant(
    new Map(
      FORMS.map(([file, text], index): [string, string] => [
        `f${index}/${file}`,
        text.replace(/\bK\b/g, made.key('z')).replace(/\bS\b/g, secret),
      ]),
    ),
  );
  try {
    const result = await scan([folder], { includeGitIgnored: true });
    const found = new Set(
      result.sightings
        .filter((one) => one.what === 'consumer-secret' && !isSample(one.shows) && one.masked?.length === secret.length)
        .map((one) => one.file.split('/')[0]),
    );
    return FORMS.filter((_, index) => !found.has(`f${index}`)).map(([file, text]) => `${file}: ${text}`);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test('a secret is found in nearly every form, as hex digits and as a number', async () => {
  expect(FORMS.length * 2).toBeGreaterThanOrEqual(160);
  const all = [...(await missed(made.hex('z'))), ...(await missed(made.decimal('z')))];
  // What is missed is named here, so that a form that is lost shows: columns of a table, a parameter with a default.
  expect(all.map((one) => one.slice(0, 8))).toEqual(['cfn.yaml', 'a.csv: c', 'cfn.yaml']);
});
