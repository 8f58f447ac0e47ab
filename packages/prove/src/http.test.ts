import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { type HttpLimits, openHttp, Unreachable } from './http.ts';

const open: Server[] = [];
afterEach(async () => {
  for (const server of open.splice(0)) {
    server.closeAllConnections();
    await new Promise((done) => server.close(done));
  }
});

/** A server that answers like this, and a client of it. */
async function against(listener: RequestListener, limits?: HttpLimits) {
  const server = createServer(listener);
  open.push(server);
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { url, http: openHttp(url, limits) };
}

describe('the client of the prover', () => {
  it('sends a form and takes the answer', async () => {
    const { http } = await against((request, response) => {
      request
        .setEncoding('utf8')
        .on('data', (body: string) => response.end(`${request.headers['content-type']} ${body}`));
    });
    const answer = await http.send({ method: 'POST', url: '/token', form: { a: 'ü &', b: '2' } });
    expect(answer).toMatchObject({ status: 200, body: 'application/x-www-form-urlencoded a=%C3%BC+%26&b=2' });
    http.close();
  });

  it('sends nothing to another origin, whoever asks', async () => {
    let asked = 0;
    const { url, http } = await against((_request, response) => {
      asked++;
      response.end();
    });
    const { port } = new URL(url);
    for (const elsewhere of [
      'https://example.com/',
      `http://localhost:${port}/`,
      '//example.com/x',
      `https://127.0.0.1:${port}/`,
    ]) {
      await expect(http.send({ method: 'GET', url: elsewhere })).rejects.toThrow(Unreachable);
    }
    expect({ asked, sent: http.sent }).toEqual({ asked: 0, sent: 0 });
  });

  it('follows no redirect', async () => {
    const { http } = await against((_request, response) => response.writeHead(302, { location: '/elsewhere' }).end());
    expect(await http.send({ method: 'GET', url: '/' })).toMatchObject({
      status: 302,
      headers: { location: '/elsewhere' },
    });
    expect(http.sent).toBe(1);
  });

  it('sends no more requests than were allowed', async () => {
    const { http } = await against((_request, response) => response.end(), { maxRequests: 2 });
    await http.send({ method: 'GET', url: '/' });
    await http.send({ method: 'GET', url: '/' });
    await expect(http.send({ method: 'GET', url: '/' })).rejects.toThrow('limit of 2 requests');
  });

  it('takes no answer without end', async () => {
    const { http } = await against(
      (_request, response) => {
        const more = () => {
          while (response.write('x'.repeat(1000)));
          response.once('drain', more);
        };
        more();
      },
      { maxBodyBytes: 5000 },
    );
    await expect(http.send({ method: 'GET', url: '/' })).rejects.toThrow(Unreachable);
  });

  it('does not wait for ever, neither for the first byte nor for the last', async () => {
    for (const listener of [
      () => undefined,
      (_: unknown, response: { write(text: string): void }) => response.write('a'),
    ]) {
      const { http } = await against(listener as RequestListener, { timeoutMs: 50 });
      await expect(http.send({ method: 'GET', url: '/' })).rejects.toThrow(Unreachable);
    }
  });

  it('is opened for http and https only', () => {
    expect(() => openHttp('file:///etc')).toThrow(TypeError);
    expect(() => openHttp('https://ada:x@example.com')).toThrow('without credentials');
  });
});
