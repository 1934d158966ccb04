/** The lab's name server: answers over UDP, on loopback, what the account's zones would answer. */
import { createSocket } from 'node:dgram';
import { AUTHORITATIVE_ANSWER, decode, encode, type StringAnswer } from 'dns-packet';
import type { DnsReply } from './handler';

const CODES = { NOERROR: 0, SERVFAIL: 2, NXDOMAIN: 3, REFUSED: 5 } as const;

export interface DnsServer {
  /** `127.0.0.1:<port>`. */
  readonly address: string;
  close(): Promise<void>;
}

/** Starts on a free port. What cannot be read is not answered. */
export async function startDns(
  answer: (name: string, type: string) => Promise<DnsReply>,
  warn: (text: string) => void,
): Promise<DnsServer> {
  const socket = createSocket('udp4');
  let open = true;
  let closed: Promise<void> | undefined;
  socket.on('message', (message, from) => {
    void replyTo(message, answer, warn).then((reply) => {
      if (reply !== null && open) socket.send(reply, from.port, from.address);
    });
  });
  await new Promise<void>((resolve, reject) => {
    socket.once('error', reject);
    socket.bind(0, '127.0.0.1', resolve);
  });
  return {
    address: `127.0.0.1:${socket.address().port}`,
    close: () => {
      open = false;
      return (closed ??= new Promise((resolve) => socket.close(() => resolve())));
    },
  };
}

async function replyTo(
  message: Buffer,
  answer: (name: string, type: string) => Promise<DnsReply>,
  warn: (text: string) => void,
): Promise<Buffer | null> {
  const query = read(message);
  const question = query?.questions?.[0];
  if (query?.type !== 'query' || question === undefined) return null;
  const reply = await answer(question.name, question.type).catch((error: unknown): DnsReply => {
    warn(`lab: DNS ${question.type} ${question.name}: ${error instanceof Error ? error.message : String(error)}`);
    return { code: 'SERVFAIL', answers: [] };
  });
  return encode({
    type: 'response',
    ...(query.id === undefined ? {} : { id: query.id }),
    flags: AUTHORITATIVE_ANSWER | CODES[reply.code],
    questions: [question],
    answers: reply.answers.map(({ name, type, ttl, data }): StringAnswer => ({ name, type, ttl, data })),
  });
}

function read(message: Buffer): ReturnType<typeof decode> | null {
  try {
    return decode(message);
  } catch {
    return null;
  }
}
