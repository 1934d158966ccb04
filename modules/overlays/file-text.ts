/** Reads the text of an overlay: a regular file of bounded size in UTF-8, or the reason why it is refused. */
import { closeSync, constants, fstatSync, openSync, readSync, type Stats } from 'node:fs';

/** Bytes. The overlays of ten regions have a few thousand. */
export const MOST_BYTES = 1024 * 1024;

/** Why a file cannot be read as an overlay, and what to do about it. */
export interface UnreadableFile {
  readonly reason: string;
  readonly fix: string;
  /** Where in the file, `line:column`, where that is known. */
  readonly at?: string;
}

export type FileText = { readonly text: string } | UnreadableFile;

/** Reads a file and never blocks: pipes and devices are refused by their kind. */
export function readFileText(path: string): FileText {
  let file: number | null = null;
  try {
    file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    const stats = fstatSync(file);
    return notRegular(stats) ?? decoded(readUpTo(file, MOST_BYTES + 1, stats.size + 1));
  } catch (error) {
    const { code = '', message } = error as NodeJS.ErrnoException;
    // The error of open for a socket.
    if (code === 'ENXIO') return { reason: 'this is a socket', fix: REGULAR };
    return { reason: message, fix: 'make the file readable' };
  } finally {
    if (file !== null) closeSync(file);
  }
}

const REGULAR = 'name a regular file; write what a program prints into a file first';

function notRegular(stats: Stats): UnreadableFile | null {
  if (stats.isFile()) return stats.size > MOST_BYTES ? tooLarge(stats.size) : null;
  const kinds: readonly [boolean, string][] = [
    [stats.isDirectory(), 'a folder'],
    [stats.isFIFO(), 'a pipe (FIFO)'],
    [stats.isCharacterDevice(), 'a device'],
    [stats.isBlockDevice(), 'a device'],
  ];
  const kind = kinds.find(([is]) => is)?.[1] ?? 'no regular file';
  return { reason: `this is ${kind}`, fix: REGULAR };
}

function tooLarge(bytes: number): UnreadableFile {
  return {
    reason: `the file has ${bytes} bytes; an overlay has at most ${MOST_BYTES}`,
    fix: 'remove from the file what is no setting',
  };
}

/** Files can grow, and some report no size, so the read is bounded. `expected`: bytes to make room for at first. */
function readUpTo(file: number, most: number, expected: number): Buffer {
  let bytes = Buffer.alloc(Math.min(expected, most));
  let length = 0;
  while (length < most) {
    if (length === bytes.length) bytes = Buffer.concat([bytes, Buffer.alloc(most - length)]);
    const read = readSync(file, bytes, length, bytes.length - length, null);
    if (read === 0) break;
    length += read;
  }
  return bytes.subarray(0, length);
}

/** UTF-8, with or without a byte order mark; other encodings would be read as text with wrong characters in a name or a tag. */
function decoded(bytes: Buffer): FileText {
  if (bytes.length > MOST_BYTES) return tooLarge(bytes.length);
  const wide = wideEncoding(bytes);
  if (wide !== null) return { reason: `the file is ${wide}`, fix: 'save the file as UTF-8' };
  try {
    return { text: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes) };
  } catch {
    const before = bytes.toString('utf8').split('\ufffd', 1)[0]?.split('\n') ?? [];
    return {
      reason: 'the file is not UTF-8 (Latin-1 or Windows-1252 perhaps)',
      fix: 'save the file as UTF-8',
      at: `${before.length}:${(before.at(-1)?.length ?? 0) + 1}`,
    };
  }
}

/** By its byte order mark, or by the zero bytes that every ASCII character has in it. */
function wideEncoding(bytes: Buffer): string | null {
  const starts = (...mark: readonly number[]): boolean => mark.every((byte, index) => bytes[index] === byte);
  if (starts(0xff, 0xfe, 0, 0) || starts(0, 0, 0xfe, 0xff)) return 'UTF-32';
  if (starts(0xff, 0xfe) || starts(0xfe, 0xff)) return 'UTF-16';
  const zeros = bytes.subarray(0, 512).filter((byte) => byte === 0).length;
  if (zeros === 0) return null;
  return bytes[0] === 0 || bytes[1] === 0 ? 'UTF-16 without a byte order mark' : 'binary: it holds bytes of value 0';
}
