/** The record of every request that reached the gateway, without secrets. */
import { appendFile } from 'node:fs/promises';
import type { RequestRecord } from '../types';
import { isRecord } from './scalars';

/** Keeps records in memory and appends them to a file, one JSON object a line. */
export interface RequestJournal {
  add(record: RequestRecord): void;
  since(seq: number): readonly RequestRecord[];
  /** Calls `listener` with every record from now on, until what it returns is called. */
  listen(listener: (record: RequestRecord) => void): () => void;
  /** Resolves when everything is on disk. */
  flush(): Promise<void>;
}

/** Most records kept in memory: a full drill makes some 20,000 requests. */
const KEPT = 100_000;

export function createRequestJournal(file: string): RequestJournal {
  const records: RequestRecord[] = [];
  const listeners = new Set<(record: RequestRecord) => void>();
  let waiting: string[] = [];
  let writing: Promise<void> = Promise.resolve();
  return {
    add(record) {
      records.push(record);
      for (const listener of listeners) listener(record);
      if (records.length > KEPT) records.splice(0, records.length - KEPT);
      waiting.push(`${JSON.stringify(record)}\n`);
      if (waiting.length > 1) return;
      // Lines that come while one batch is written go out together with the next.
      writing = writing.then(async () => {
        const batch = waiting.join('');
        waiting = [];
        await appendFile(file, batch, { mode: 0o600 });
      });
      // Whoever flushes is told; a disk that is full must not end the lab.
      writing.catch(() => undefined);
    },
    listen(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    since: (seq) => records.filter((record) => record.seq > seq),
    flush: () => writing,
  };
}

const READS =
  /^(Describe|Get|List|Head|BatchGet|Search|Lookup|Scan|Query|Select|Test|Check|Simulate|Estimate|Preview|Validate|Verify|Decrypt|AssumeRole|Filter|Detect|Tail|StartQuery)/;

/** True when the operation changes something. An operation without a name is judged by its method. */
export function isMutating(action: string, method: string): boolean {
  if (action === '') return method !== 'GET' && method !== 'HEAD';
  return !READS.test(action);
}

/** Who sent a request with this `user-agent` header. The AWS SDK for Go names itself beside Terraform, so Terraform goes first. */
export function agentOf(userAgent: string | undefined): RequestRecord['agent'] {
  if (/terraform|opentofu|aws-sdk-go/i.test(userAgent ?? '')) return 'terraform';
  return /aws-cli|botocore|boto3/i.test(userAgent ?? '') ? 'cli' : 'dr';
}

const SECRET =
  /password|secretstring|secretbinary|authtoken|auth_token|plaintext|privatekey|sessiontoken|secretaccesskey|^body$/i;

/** The value with every secret member replaced. */
export function redact(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(redact);
  if (!isRecord(value)) return value;
  // Parameter Store says by the type that a value is secret.
  const sealed = value['Type'] === 'SecureString';
  return Object.fromEntries(
    Object.entries(value).map(([name, content]) => [
      name,
      (SECRET.test(name) || (sealed && name === 'Value')) &&
      (typeof content === 'string' || typeof content === 'number')
        ? '(redacted)'
        : redact(content),
    ]),
  );
}
