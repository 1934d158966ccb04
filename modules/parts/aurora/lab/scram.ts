/** A password as PostgreSQL keeps it: nobody can read it back (RFC 5802, RFC 7677). */
import { createHash, createHmac, pbkdf2Sync } from 'node:crypto';

/** PostgreSQL's default (`scram_iterations`). */
const ITERATIONS = 4096;

/** `SCRAM-SHA-256$<iterations>:<salt>$<StoredKey>:<ServerKey>`. `about`: the salt is made of it, so that a lab is the same in every run. */
export function scramVerifier(password: string, about: string): string {
  const salt = createHash('sha256').update(about).digest().subarray(0, 16);
  // PostgreSQL normalises by SASLprep; for what it would refuse it takes the bytes as they are.
  const salted = pbkdf2Sync(password.normalize('NFKC'), salt, ITERATIONS, 32, 'sha256');
  const hmac = (text: string): Buffer => createHmac('sha256', salted).update(text).digest();
  const stored = createHash('sha256').update(hmac('Client Key')).digest('base64');
  return `SCRAM-SHA-256$${ITERATIONS}:${salt.toString('base64')}$${stored}:${hmac('Server Key').toString('base64')}`;
}
