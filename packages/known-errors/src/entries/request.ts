/** Requests that could not be read. The words are those of countersign serve. */
import type { KnownError } from '../known-error.ts';
import { HEADLESS_SETTINGS, rfc } from '../sources.ts';

export const request: readonly KnownError[] = [
  {
    id: 'request-malformed',
    title: 'A parameter of the request is missing, given twice or not readable',
    codes: ['invalid_request'],
    texts: [
      'a required parameter is missing',
      'a parameter is given more than once',
      'a parameter is malformed',
      'the request is not valid UTF-8',
      'the request is too large',
      'method not allowed',
    ],
    refusals: [
      'parameter-missing',
      'parameter-duplicated',
      'parameter-malformed',
      'encoding-invalid',
      'body-too-large',
      'method-not-allowed',
    ],
    seenAt: 'Every endpoint of countersign serve; its log names the parameter.',
    causes: [
      {
        what: 'The client builds the request by hand and leaves a parameter out, repeats one or does not encode it.',
        look: 'The log of countersign serve: detail names the parameter',
        fix: 'Send each parameter once, encoded as a form does it. Salesforce answers many of these with words of its own.',
      },
      {
        what: 'The parameters travel in the wrong place: in the URL of a POST, or in a body of another kind.',
        look: 'The request: method, Content-Type, URL',
        fix: 'Send a POST with the parameters as a form.',
      },
    ],
    sources: [rfc(6749, '3.1'), rfc(6749, '3.2')],
  },
  {
    id: 'authorization-option-unsupported',
    title: 'The authorization request asks for something that is not offered',
    codes: ['request_not_supported', 'request_uri_not_supported', 'invalid_request'],
    texts: [
      'the request parameter is not supported',
      'the request_uri parameter is not supported',
      'response mode not supported',
      'prompt is not none, login, consent or select_account, or none is not alone',
    ],
    refusals: ['request-object-unsupported', 'request-uri-unsupported', 'response-mode-unsupported', 'prompt-invalid'],
    seenAt: 'The authorization endpoint of countersign serve.',
    causes: [
      {
        what: 'The client, or its library, sends a signed request object, a response_mode or a prompt that the server does not take.',
        look: 'The authorization request: request, request_uri, response_mode, prompt',
        fix: 'Leave the parameter out, or choose one that the server’s discovery document names.',
      },
    ],
    sources: [
      {
        title: 'OpenID Connect Core §3.1.2.6',
        url: 'https://openid.net/specs/openid-connect-core-1_0.html#AuthError',
      },
    ],
  },
  {
    id: 'resource-invalid',
    title: 'The resource that the token is to be for is none, or was not named at login',
    codes: ['invalid_target'],
    texts: [
      'resource must be an absolute URI without a fragment, and at the token endpoint one that was named at login',
    ],
    refusals: ['resource-invalid'],
    seenAt: 'The authorization and the token endpoint of countersign serve.',
    causes: [
      {
        what: 'The client names another resource at the token endpoint than in the authorization request, or only there.',
        look: 'The parameter resource of both requests',
        fix: 'Send the same resource in both; the token request may leave it out.',
      },
      {
        what: 'The resource is a name or a path, or carries a fragment.',
        look: 'The parameter resource',
        fix: 'Send the resource’s whole URL, as its protected resource metadata gives it.',
      },
    ],
    sources: [rfc(8707, '2')],
  },
  {
    id: 'request-kind-unsupported',
    title: 'The header Auth-Request-Type has a value that is not played',
    codes: ['invalid_request'],
    texts: ['unsupported auth-request-type'],
    refusals: ['request-kind-unsupported'],
    seenAt: 'The authorization endpoint of countersign serve, for headless login.',
    causes: [
      {
        what: 'The client logs in another way than by user name and password: passwordless, registration or guest.',
        look: 'The header Auth-Request-Type',
        fix: 'Send Named-User; the other ways are tried out in a sandbox.',
      },
    ],
    sources: [HEADLESS_SETTINGS],
  },
  {
    id: 'login-form-expired',
    title: 'The login page stood open for too long, or is of another login',
    codes: ['invalid_request'],
    texts: ['the login form has expired; go back to the application and try again'],
    refusals: ['login-form-invalid'],
    seenAt: 'The login page of countersign serve.',
    causes: [
      {
        what: 'The page was open for longer than it is good for, was sent twice, or the browser lost its cookie.',
        fix: 'Begin the login anew in the client.',
      },
    ],
    sources: [rfc(9700, '4.7')],
  },
  {
    id: 'nothing-here',
    title: 'No endpoint has this address',
    codes: ['not_found'],
    texts: ['nothing is here'],
    refusals: ['address-of-nothing'],
    seenAt: 'Every address of countersign serve that nothing stands at.',
    causes: [
      {
        what: 'The path is misspelled, or one that countersign serve does not play.',
        look: '/openapi.json lists every path',
        fix: 'Call /services/oauth2/authorize and /services/oauth2/token.',
      },
    ],
    sources: [rfc(6749, '3')],
  },
];
