// The floor: a bare node:http handler that does only the unavoidable work of a token request, in memory: reads the form,
// compares a secret hash, checks the verifier, makes two random tokens, answers JSON. Nothing durable, nothing logged.
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import http from 'node:http';

const count = Number(process.argv[2] ?? 6000);
const sha256 = (text) => createHash('sha256').update(text).digest();
const verifier = 'v'.repeat(64);
const challenge = sha256(verifier).toString('base64url');
const secretHash = sha256('x'.repeat(64));
const grants = new Map();
const refreshTokens = new Map();
const codes = Array.from({ length: count }, (_, user) => {
  const code = randomBytes(24).toString('base64url');
  grants.set(code, user);
  return code;
});

function take(map, key) {
  const value = map.get(key);
  map.delete(key);
  return value;
}

function answer(params) {
  if (!timingSafeEqual(sha256(params.get('client_secret') ?? ''), secretHash)) return undefined;
  let user;
  if (params.get('grant_type') === 'authorization_code') {
    user = take(grants, params.get('code'));
    if (sha256(params.get('code_verifier') ?? '').toString('base64url') !== challenge) return undefined;
  } else user = take(refreshTokens, params.get('refresh_token'));
  if (user === undefined) return undefined;
  const refresh = randomBytes(32).toString('base64url');
  refreshTokens.set(refresh, user);
  return {
    access_token: randomBytes(32).toString('base64url'),
    refresh_token: refresh,
    token_type: 'Bearer',
    scope: 'openid',
    expires_in: 3600,
  };
}

const server = http.createServer((request, response) => {
  let text = '';
  request.setEncoding('latin1');
  request.on('data', (chunk) => {
    text += chunk;
  });
  request.on('end', () => {
    const body = answer(new URLSearchParams(text));
    const json = JSON.stringify(body ?? { error: 'invalid_grant' });
    response.writeHead(body === undefined ? 400 : 200, {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(json),
      'cache-control': 'no-store',
    });
    response.end(json);
  });
});
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address();
  process.send({ url: `http://127.0.0.1:${port}/token`, codes, verifier });
});
process.on('message', () => process.send({ cpu: process.cpuUsage() }));
