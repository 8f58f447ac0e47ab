/**
 * Requests that really race: connections that are open already, and one loop that writes to all of them. The bytes of every
 * request are with the kernel before this process can have read an answer.
 */
import { connect, type Socket } from 'node:net';

export interface RacedAnswer {
  status: number;
  /** When the request was written, and when its answer was read, on this process's clock. */
  writtenMs: number;
  readMs: number;
  json: Record<string, unknown>;
}

export interface Connections {
  /** Writes one form to the token endpoint on every connection, `gapMs` apart; 0: all in one loop. */
  race(form: URLSearchParams, options?: { wide?: number; gapMs?: number }): Promise<RacedAnswer[]>;
  close(): void;
}

/** Opens `count` connections, dealt out to the servers in turn. */
export async function openConnections(urls: readonly string[], count: number): Promise<Connections> {
  const sockets = await Promise.all(Array.from({ length: count }, (_, at) => open(urls[at % urls.length] ?? '')));
  return {
    async race(form, { wide = count, gapMs = 0 } = {}) {
      const body = form.toString();
      const request = Buffer.from(
        `POST /services/oauth2/token HTTP/1.1\r\nhost: race\r\ncontent-type: application/x-www-form-urlencoded\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
      );
      const racing = sockets.slice(0, wide);
      const writtenMs: number[] = [];
      const answers = racing.map(answerOf);
      for (const [at, socket] of racing.entries()) {
        if (at > 0 && gapMs > 0) await new Promise((resolve) => setTimeout(resolve, gapMs));
        writtenMs.push(performance.now());
        socket.write(request);
      }
      return (await Promise.all(answers)).map((answer, at) => ({ ...answer, writtenMs: writtenMs[at] ?? 0 }));
    },
    close: () => {
      for (const socket of sockets) socket.destroy();
    },
  };
}

function open(url: string): Promise<Socket> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const socket = connect({ host: hostname, port: Number(port), noDelay: true }, () => resolve(socket));
    socket.once('error', reject);
  });
}

function answerOf(socket: Socket): Promise<Omit<RacedAnswer, 'writtenMs'>> {
  return new Promise((resolve, reject) => {
    let text = '';
    const read = (chunk: Buffer): void => {
      text += chunk.toString('latin1');
      const head = text.indexOf('\r\n\r\n');
      const length = /\r\ncontent-length: (\d+)/i.exec(text)?.[1];
      if (head < 0 || length === undefined || text.length < head + 4 + Number(length)) return;
      socket.off('data', read).off('close', gone);
      resolve({
        status: Number(text.slice(9, 12)),
        json: JSON.parse(text.slice(head + 4)) as Record<string, unknown>,
        readMs: performance.now(),
      });
    };
    const gone = (): void => reject(new Error('the connection ended before the answer'));
    socket.on('data', read).once('close', gone);
  });
}
