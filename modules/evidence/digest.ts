/** SHA-256 of what a run was made from and of what it left. */
import { createHash } from 'node:crypto';

/** Lower-case hex. */
export function sha256(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}

/**
 * One digest over named contents, whatever their order. Names and lengths count, so that moving text from one file to another
 * changes it.
 */
export function digestOf(contents: Readonly<Record<string, string | Uint8Array>>): string {
  const hash = createHash('sha256');
  for (const name of Object.keys(contents).sort()) {
    const content = contents[name] ?? '';
    hash.update(`${name}\n${sha256(content)}\n`);
  }
  return hash.digest('hex');
}
