/** `dr lab curl`: one request into the data plane of the running lab, as a client outside of AWS makes it. */
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { DrError, EXIT } from '../../../modules/console/errors';
import { inLab, type Context } from '../context';
import { texts, type Call, type VerbOutcome } from '../verb';
import { runningLab } from '../world';

/** Milliseconds that a person waits. */
const PATIENCE_MS = 30_000;

/** Prints what answers. Throws `usage`, `no-lab`, `no-plane`, `no-answer`. */
export async function curl(context: Context, { args: [, given = ''], options }: Call): Promise<VerbOutcome> {
  const url = readUrl(given);
  const { proxy } = await runningLab(context);
  if (proxy === undefined) throw withoutPlane();
  const answer = await ask(context, url, {
    proxy,
    method: typeof options['method'] === 'string' ? options['method'] : 'GET',
    data: typeof options['data'] === 'string' ? options['data'] : null,
    headers: Object.fromEntries(texts(options['header']).map(readHeader)),
  });
  const { status, headers, body } = answer;
  context.console.say(`HTTP ${status}`);
  return {
    exit: EXIT.done,
    json: { status, headers, body },
    text: body.endsWith('\n') ? body : `${body}\n`,
    next: inLab(context, 'status'),
  };
}

interface Asked {
  readonly proxy: string;
  readonly method: string;
  readonly data: string | null;
  readonly headers: Readonly<Record<string, string>>;
}

interface Answered {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: string;
}

/** Through the lab's proxy, which speaks HTTP alone: TLS is off in the plane, and the Host is kept. */
function ask(context: Context, url: URL, { proxy, method, data, headers }: Asked): Promise<Answered> {
  const { hostname, port } = new URL(proxy);
  const signal = AbortSignal.any([context.signal, AbortSignal.timeout(PATIENCE_MS)]);
  const type = data === null ? {} : { 'content-type': 'application/json' };
  const path = `http://${url.host}${url.pathname}${url.search}`;
  return new Promise((resolve, reject) => {
    const all = { host: url.host, ...type, ...headers };
    const sent = httpRequest({ hostname, port, method, path, headers: all, signal }, (incoming) => {
      void bodyOf(incoming).then(
        (body) => resolve({ status: incoming.statusCode ?? 0, headers: incoming.headers, body }),
        reject,
      );
    });
    sent.once('error', (error) => reject(context.signal.aborted ? error : noAnswer(url, error)));
    sent.end(data ?? undefined);
  });
}

async function bodyOf(incoming: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

function readUrl(given: string): URL {
  if (/^https?:\/\//.test(given) && URL.canParse(given)) return new URL(given);
  throw new DrError(
    'usage',
    `dr lab curl ${given} has no URL.`,
    'It asks one, that begins with https:// or http://.',
    'dr lab curl https://api.example.com/healthz',
  );
}

function readHeader(given: string): [string, string] {
  const [, name = '', value = ''] = /^([\w-]+):\s*(.*)$/.exec(given) ?? [];
  if (name !== '') return [name, value];
  throw new DrError(
    'usage',
    `--header ${given} is not a header.`,
    'It is a name, a colon and a value.',
    "--header 'Idempotency-Key: 1'",
  );
}

function withoutPlane(): DrError {
  return new DrError(
    'no-plane',
    'The lab that runs has no data plane.',
    'It was started with --no-plane: no task runs that could answer.',
    'dr lab down, then dr lab up',
    EXIT.refused,
  );
}

function noAnswer(url: URL, error: Error): DrError {
  const timedOut = error.name === 'TimeoutError' || error.name === 'AbortError';
  return new DrError(
    'no-answer',
    `${url.host} did not answer.`,
    timedOut ? `Nothing came within ${PATIENCE_MS / 1000} s.` : `The connection ended: ${error.message}.`,
    'dr lab status shows what is out.',
    EXIT.failed,
  );
}
