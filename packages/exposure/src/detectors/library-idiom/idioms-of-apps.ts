/** Libraries of programs that people have on their devices: browser, phone, desk. */
import type { Idiom } from './idiom.ts';
import { CLIENT_SECRET, challenge, challengeByDefault, noChallenge, secretOption } from './tells.ts';

const NEVER_OFF = /$^/;

export const IDIOMS_OF_APPS: readonly Idiom[] = [
  {
    id: 'appauth-android',
    library: 'AppAuth for Android',
    versions: '0.7 and newer',
    source:
      'https://github.com/openid/AppAuth-Android/blob/master/library/java/net/openid/appauth/AuthorizationRequest.java',
    language: 'Java, Kotlin',
    needles: ['net.openid.appauth'],
    marks: /\bnet\.openid\.appauth\b/,
    tells: [
      challengeByDefault(/\bnet\.openid\.appauth\b/, /setCodeVerifier\(\s{0,3}null/),
      secretOption(/\bClientSecret(?:Basic|Post)\(\s{0,5}/),
    ],
  },
  {
    id: 'appauth-ios',
    library: 'AppAuth for iOS and macOS',
    versions: '0.9 and newer',
    source: 'https://github.com/openid/AppAuth-iOS/blob/master/Sources/AppAuthCore/OIDAuthorizationRequest.m',
    language: 'Swift, Objective-C',
    needles: ['appauth', 'oidauthorizationrequest'],
    marks: /(?:^|\n)\s{0,20}@?(?:import|#import)\s{1,3}[<"]?AppAuth(?:Core)?\b|\bOIDAuthorizationRequest\b/,
    files: /\.(?:swift|m|mm|h)$/,
    tells: [
      challengeByDefault(/\bOIDAuthorizationRequest\b|\bAppAuth(?:Core)?\b/, /codeChallenge:\s{0,3}nil/),
      secretOption(/\bclientSecret\s{0,3}:\s{0,5}(?!nil\b)/),
    ],
  },
  {
    id: 'appauth-js',
    library: 'AppAuth for JavaScript',
    versions: '1.2 and newer',
    source: 'https://github.com/openid/AppAuth-JS/blob/master/src/authorization_request.ts',
    language: 'JavaScript',
    needles: ['@openid/appauth'],
    marks: /["']@openid\/appauth(?:\/[\w/.-]{1,60})?["']/,
    tells: [
      challengeByDefault(
        /["']@openid\/appauth(?:\/[\w/.-]{1,60})?["']/,
        /AuthorizationRequest\([\s\S]{0,600},\s{0,5}false\s{0,5}\)/,
      ),
      secretOption(CLIENT_SECRET),
    ],
  },
  {
    id: 'salesforce-mobile-sdk',
    library: 'Salesforce Mobile SDK',
    versions: '11 and newer',
    source:
      'https://github.com/forcedotcom/SalesforceMobileSDK-Android/blob/dev/libs/SalesforceSDK/src/com/salesforce/androidsdk/auth/OAuth2.java',
    language: 'Java, Kotlin, Swift, Objective-C, JavaScript, Dart',
    needles: [
      'androidsdk',
      'salesforcesdk',
      'sfsdkloginmanager',
      'nativeloginmanager',
      'react-native-force',
      'mobilesdk',
    ],
    marks:
      /\bcom\.salesforce\.androidsdk\b|\bSalesforceSDK(?:Manager|Core|Common)\b|\bSFSDKLoginManager\b|\bNativeLoginManager\b|["']react-native-force["']/,
    salesforceOnly: true,
    tells: [
      {
        pattern:
          /\bcom\.salesforce\.androidsdk\b|\bSalesforceSDK(?:Manager|Core|Common)\b|\bSFSDKLoginManager\b|\bNativeLoginManager\b|["']react-native-force["']/,
        says: [
          ['sendsSecretAtCode', 'never'],
          ['sendsSecretAtRefresh', 'never'],
          ['sendsChallenge', 'always'],
        ],
        detail: 'uses PKCE and has no place for a client secret',
      },
    ],
  },
  {
    id: 'identitymodel-oidcclient',
    library: 'IdentityModel.OidcClient, Duende.IdentityModel.OidcClient',
    versions: '3 and newer',
    source: 'https://docs.duendesoftware.com/identitymodel-oidcclient/',
    language: 'C#',
    needles: ['identitymodel.oidcclient', 'oidcclientoptions'],
    marks: /\bIdentityModel\.OidcClient\b|\bnew\sOidcClientOptions\b/,
    tells: [
      challengeByDefault(/\bIdentityModel\.OidcClient\b|\bnew\sOidcClientOptions\b/, NEVER_OFF),
      secretOption(/\bClientSecret\s{0,3}=\s{0,5}/),
    ],
  },
  {
    id: 'duende-access-token-management',
    library: 'Duende.AccessTokenManagement, Duende.BFF',
    versions: '2 and newer',
    source: 'https://docs.duendesoftware.com/accesstokenmanagement/',
    language: 'C#',
    needles: ['duende.'],
    marks:
      /\bDuende\.(?:AccessTokenManagement|BFF|IdentityServer|IdentityModel)\b|\bAddOpenIdConnectAccessTokenManagement\b/,
    tells: [secretOption(/\bClientSecret\s{0,3}=\s{0,5}/), challenge(/\bUsePkce\s{0,3}=\s{0,3}true/)],
  },
  {
    id: 'flutter-appauth',
    library: 'flutter_appauth',
    versions: '0.9 and newer',
    source: 'https://pub.dev/packages/flutter_appauth',
    language: 'Dart',
    needles: ['flutter_appauth'],
    marks: /package:flutter_appauth\//,
    files: /\.dart$/,
    tells: [challengeByDefault(/package:flutter_appauth\//, NEVER_OFF), secretOption(/\bclientSecret\s{0,3}:\s{0,5}/)],
  },
  {
    id: 'react-native-app-auth',
    library: 'react-native-app-auth',
    versions: '4 and newer',
    source: 'https://github.com/FormidableLabs/react-native-app-auth#config',
    language: 'JavaScript',
    needles: ['react-native-app-auth'],
    marks: /["']react-native-app-auth["']/,
    tells: [
      challengeByDefault(/["']react-native-app-auth["']/, /usePKCE["']?\s{0,3}:/),
      challenge(/usePKCE["']?\s{0,3}:\s{0,3}true/),
      noChallenge(/usePKCE["']?\s{0,3}:\s{0,3}false/),
      secretOption(CLIENT_SECRET),
    ],
  },
  {
    id: 'expo-auth-session',
    library: 'expo-auth-session',
    versions: '1 and newer',
    source: 'https://docs.expo.dev/versions/latest/sdk/auth-session/',
    language: 'JavaScript',
    needles: ['expo-auth-session'],
    marks: /["']expo-auth-session(?:\/[\w/-]{1,40})?["']/,
    tells: [
      challengeByDefault(/["']expo-auth-session(?:\/[\w/-]{1,40})?["']/, /usePKCE["']?\s{0,3}:/),
      challenge(/usePKCE["']?\s{0,3}:\s{0,3}true/),
      noChallenge(/usePKCE["']?\s{0,3}:\s{0,3}false/),
      secretOption(CLIENT_SECRET),
    ],
  },
  {
    id: 'react-oauth2-code-pkce',
    library: 'react-oauth2-code-pkce',
    versions: '1',
    source: 'https://github.com/soofstad/react-oauth2-pkce/blob/main/src/authentication.ts',
    language: 'JavaScript',
    needles: ['react-oauth2-code-pkce'],
    marks: /["']react-oauth2-code-pkce["']/,
    tells: [
      challengeByDefault(/["']react-oauth2-code-pkce["']/, NEVER_OFF),
      {
        // The only way to add a parameter to its token requests.
        pattern: /["']react-oauth2-code-pkce["']/,
        unless: /extraTokenParameters|extraAuthParams|secret|\.\.\.\w/i,
        says: [
          ['sendsSecretAtCode', 'never'],
          ['sendsSecretAtRefresh', 'never'],
        ],
        detail: 'has no option for a client secret and is given no parameters to add',
      },
    ],
  },
  {
    id: 'angular-oauth2-oidc',
    library: 'angular-oauth2-oidc',
    versions: '8.2 and newer',
    source: 'https://github.com/manfredsteyer/angular-oauth2-oidc/blob/master/projects/lib/src/auth.config.ts',
    language: 'TypeScript',
    needles: ['angular-oauth2-oidc'],
    marks: /["']angular-oauth2-oidc["']/,
    tells: [
      challengeByDefault(/(?<![\w$])responseType\s{0,3}[:=]\s{0,3}["']code["']/, /disablePKCE\s{0,3}[:=]\s{0,3}true/),
      noChallenge(/disablePKCE\s{0,3}[:=]\s{0,3}true/),
      secretOption(/(?<![\w$])dummyClientSecret\s{0,3}[:=]\s{0,5}/),
    ],
  },
  {
    id: 'oidc-client-ts',
    library: 'oidc-client-ts, react-oidc-context',
    versions: 'oidc-client-ts 2 and 3',
    source: 'https://github.com/authts/oidc-client-ts/blob/main/src/OidcClientSettings.ts',
    language: 'TypeScript',
    needles: ['oidc-client', 'react-oidc-context'],
    marks: /["'](?:oidc-client-ts|oidc-client|react-oidc-context|oidc-react)["']/,
    tells: [
      challengeByDefault(/["'](?:oidc-client-ts|react-oidc-context|oidc-react)["']/, /disablePKCE\s{0,3}[:=]/),
      challengeByDefault(/["']oidc-client["'][\s\S]{0,6000}response_type["']?\s{0,3}:\s{0,3}["']code["']/, NEVER_OFF),
      noChallenge(/disablePKCE\s{0,3}[:=]\s{0,3}true/),
      secretOption(CLIENT_SECRET),
    ],
  },
];
