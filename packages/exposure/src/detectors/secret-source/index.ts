/** Where a program gets its secret from: the environment, a file, or a vault. */
import { addSignal, type Detector, type Sight } from '../detector.ts';
import { offsetsOf } from '../vocabulary.ts';

/** A look-up in the environment, up to the variable's name. */
const LOOK_UP =
  /(?:process\.env(?:\.|\[["'`])|Deno\.env\.get\(["'`]|Bun\.env\.|import\.meta\.env\.|os\.environ(?:\.get\(|\[)\s{0,3}["']|os\.getenv\(\s{0,3}["']|System\.getenv\(\s{0,3}"|os\.Getenv\(\s{0,3}"|os\.LookupEnv\(\s{0,3}"|ENV(?:\.fetch\(|\[)\s{0,3}["']|getenv\(\s{0,3}["']|\$_(?:ENV|SERVER)\[["']|env\(\s{0,3}["']|std::env::var\(\s{0,3}"|env::var\(\s{0,3}"|Environment\.GetEnvironmentVariable\(\s{0,3}"|env!?\[["']|\$env:|\$\{\??env[.:])\w{0,60}$/i;
/** `@Value("${salesforce.client-secret}")`, `client-secret: ${SF_CLIENT_SECRET}`. */
const SUBSTITUTED =
  /(?:client|consumer)[-_.]?secret["']?\s{0,5}[:=]\s{0,5}["']?\$\{[\w.:-]{1,80}\}|@Value\(\s{0,3}["']\$\{[\w.-]{0,60}secret[\w.-]{0,20}[}:]/gi;
const KUBERNETES =
  /secretKeyRef\s{0,5}:|envFrom\s{0,5}:\s{0,20}-\s{0,5}secretRef|kind:\s{0,3}(?:ExternalSecret|SealedSecret|SecretProviderClass)\b/g;

const VAULTS: readonly (readonly [RegExp, string])[] = [
  [
    /GetSecretValue(?:Command|Request)?\b|get_secret_value\(|secretsmanager|SecretsManagerClient|aws-secretsmanager|aws_secretsmanager_secret|resolve:secretsmanager/gi,
    'AWS Secrets Manager',
  ],
  [
    /ssm:GetParameter|get_parameter\([^)\n]{0,120}WithDecryption|GetParameterCommand\([^)]{0,200}WithDecryption/g,
    'AWS Parameter Store',
  ],
  [
    /SecretManagerServiceClient|accessSecretVersion|access_secret_version|google-cloud\/secret-manager|secretmanager\.googleapis\.com|google_secret_manager/gi,
    'Google Secret Manager',
  ],
  [
    /vault\.azure\.net|@azure\/keyvault-secrets|azure\.keyvault\.secrets|Azure\.Security\.KeyVault|@Microsoft\.KeyVault\(|azurerm_key_vault_secret|AddAzureKeyVault/g,
    'Azure Key Vault',
  ],
  [
    /["'`]node-vault["'`]|\bhvac\.Client\(|\bVAULT_(?:ADDR|TOKEN)\b|\/v1\/secret\/data\/|hashicorp\/vault|spring\.cloud\.vault|VaultTemplate|\bopenbao\b|secrets\.kv\.v2|data\s"vault_generic_secret"/gi,
    'HashiCorp Vault or OpenBao',
  ],
  [/callout:\w+/g, 'a Salesforce named credential'],
  [/<(?:NamedCredential|ExternalCredential)\b/g, 'a Salesforce named credential'],
  [/["'`](?:@1password\/sdk|@infisical\/sdk|doppler)["'`]|op:\/\/[\w-]+\//g, 'a secret manager'],
];
const KEYSTORE =
  /\bsafeStorage\.|\bkeytar\b|SecItemCopyMatching|KeychainManager|EncryptedSharedPreferences|\bkeyring\.get_password/g;
const FILE =
  /(?:readFileSync|readFile|open|load|FileInputStream|File\.read|ConfigParser|json\.load|require)\s{0,3}\(\s{0,3}["'`][^"'`\n]{0,80}secret[^"'`\n]{0,40}\.(?:json|ya?ml|txt|properties|ini|toml|env)["'`]|(?:client|consumer)_?secret_?(?:file|path)\b/gi;

export const secretSource: Detector = {
  name: 'secret-source',
  alsoForSecretAlone: true,
  needles: [
    'secret',
    'hvac',
    'node-vault',
    'openbao',
    'hashicorp/vault',
    'cloud.vault',
    'vaulttemplate',
    'vault_addr',
    'vault_token',
    'vault.azure.net',
    'keyvault',
    'withdecryption',
    'ssm:getparameter',
    'callout:',
    '<namedcredential',
    '<externalcredential',
    '@1password/sdk',
    '@infisical/sdk',
    'doppler',
    'op://',
    'safestorage.',
    'keytar',
    'secitemcopymatching',
    'keychainmanager',
    'encryptedsharedpreferences',
    'keyring.get',
  ],
  look(sight) {
    environment(sight);
    first(sight, SUBSTITUTED, 'environment');
    if (
      /vault|callout:|credential|secret_?manager|secretsmanager|GetSecret|get_secret|secretKeyRef|secretRef|secret_?(?:provider|version)|SealedSecret|ExternalSecret|_secret_?(?:file|path)|secret[^\n]{0,40}\.(?:json|ya?ml|txt|ini|toml)|ssm|parameter|infisical|doppler|op:\/\//i.test(
        sight.text,
      )
    ) {
      for (const [pattern, name] of VAULTS) first(sight, pattern, `vault: ${name}`);
      first(sight, KUBERNETES, 'vault: a Kubernetes secret');
      first(sight, FILE, 'file');
    }
    first(sight, KEYSTORE, 'keystore');
  },
};

/** An environment variable whose name says secret. */
function environment(sight: Sight): void {
  if (!/env|\$_SERVER/i.test(sight.text)) return;
  for (const at of offsetsOf(/secret/gi, sight.text, 2000)) {
    if (!LOOK_UP.test(sight.text.slice(Math.max(0, at - 100), at))) continue;
    addSignal(sight, 'secret-source', 'environment', at);
    return;
  }
}

function first(sight: Sight, pattern: RegExp, value: string): void {
  pattern.lastIndex = 0;
  const match = pattern.exec(sight.text);
  if (match !== null) addSignal(sight, 'secret-source', value, match.index);
}
