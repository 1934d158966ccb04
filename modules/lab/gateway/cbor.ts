/** The part of CBOR (RFC 8949) that Smithy's RPC protocol uses. CloudWatch's newer clients speak it. */

/** A time: tag 1 with seconds since the epoch. */
export class CborTime {
  constructor(readonly seconds: number) {}
}

const BREAK = Symbol('break');

/** Decodes one value. Throws RangeError or SyntaxError for what is cut off or unknown. */
export function decodeCbor(bytes: Buffer): unknown {
  return new Reader(bytes).value();
}

class Reader {
  private at = 0;
  constructor(private readonly bytes: Buffer) {}

  value(): unknown {
    const initial = this.bytes.readUInt8(this.at++);
    const major = initial >> 5;
    const info = initial & 31;
    if (major === 7) return this.simple(info);
    if (info === 31) return this.indefinite(major);
    const argument = this.argument(info);
    switch (major) {
      case 0:
        return argument;
      case 1:
        return -1 - argument;
      case 2:
        return this.take(argument);
      case 3:
        return this.take(argument).toString('utf8');
      case 4:
        return Array.from({ length: argument }, () => this.value());
      case 5:
        return Object.fromEntries(Array.from({ length: argument }, () => [String(this.value()), this.value()]));
      default:
        return this.tagged(argument);
    }
  }

  private argument(info: number): number {
    if (info < 24) return info;
    const start = this.at;
    switch (info) {
      case 24:
        this.at += 1;
        return this.bytes.readUInt8(start);
      case 25:
        this.at += 2;
        return this.bytes.readUInt16BE(start);
      case 26:
        this.at += 4;
        return this.bytes.readUInt32BE(start);
      case 27:
        this.at += 8;
        return Number(this.bytes.readBigUInt64BE(start));
      default:
        throw new SyntaxError(`CBOR length ${info}`);
    }
  }

  private take(length: number): Buffer {
    if (this.at + length > this.bytes.length) throw new RangeError('CBOR ends too early');
    this.at += length;
    return this.bytes.subarray(this.at - length, this.at);
  }

  private indefinite(major: number): unknown {
    const parts: unknown[] = [];
    for (let part = this.value(); part !== BREAK; part = this.value()) parts.push(part);
    if (major === 2) return Buffer.concat(parts.filter((part) => Buffer.isBuffer(part)));
    if (major === 3) return parts.join('');
    if (major === 4) return parts;
    if (major !== 5) throw new SyntaxError('CBOR of indefinite length');
    const map: Record<string, unknown> = {};
    for (let index = 0; index + 1 < parts.length; index += 2) map[String(parts[index])] = parts[index + 1];
    return map;
  }

  private tagged(tag: number): unknown {
    const content = this.value();
    return tag === 1 && typeof content === 'number' ? new CborTime(content) : content;
  }

  private simple(info: number): unknown {
    const start = this.at;
    switch (info) {
      case 20:
        return false;
      case 21:
        return true;
      case 22:
      case 23:
        return null;
      case 25:
        this.at += 2;
        return half(this.bytes.readUInt16BE(start));
      case 26:
        this.at += 4;
        return this.bytes.readFloatBE(start);
      case 27:
        this.at += 8;
        return this.bytes.readDoubleBE(start);
      case 31:
        return BREAK;
      default:
        throw new SyntaxError(`CBOR simple value ${info}`);
    }
  }
}

function half(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 31) return fraction === 0 ? sign * Infinity : Number.NaN;
  return sign * (exponent === 0 ? fraction * 2 ** -24 : (1 + fraction / 1024) * 2 ** (exponent - 15));
}

/** Encodes plain values, Buffers and `CborTime`. */
export function encodeCbor(value: unknown): Buffer {
  if (value === null || value === undefined) return Buffer.from([0xf6]);
  if (typeof value === 'boolean') return Buffer.from([value ? 0xf5 : 0xf4]);
  if (typeof value === 'number') return encodeNumber(value);
  if (typeof value === 'string') {
    const text = Buffer.from(value, 'utf8');
    return Buffer.concat([head(3, text.length), text]);
  }
  if (value instanceof CborTime) return Buffer.concat([Buffer.from([0xc1]), encodeNumber(value.seconds)]);
  if (value instanceof Uint8Array) return Buffer.concat([head(2, value.length), value]);
  if (Array.isArray(value)) return Buffer.concat([head(4, value.length), ...value.map(encodeCbor)]);
  if (typeof value !== 'object') throw new TypeError(`no CBOR for ${typeof value}`);
  const entries = Object.entries(value).filter(([, content]) => content !== undefined);
  const parts = entries.flatMap(([key, content]) => [encodeCbor(key), encodeCbor(content)]);
  return Buffer.concat([head(5, entries.length), ...parts]);
}

function encodeNumber(value: number): Buffer {
  if (Number.isSafeInteger(value)) return value >= 0 ? head(0, value) : head(1, -1 - value);
  const bytes = Buffer.alloc(9);
  bytes.writeUInt8(0xfb, 0);
  bytes.writeDoubleBE(value, 1);
  return bytes;
}

function head(major: number, argument: number): Buffer {
  const initial = major << 5;
  if (argument < 24) return Buffer.from([initial | argument]);
  if (argument < 0x100) return Buffer.from([initial | 24, argument]);
  const bytes = Buffer.alloc(argument < 0x10000 ? 3 : argument < 0x100000000 ? 5 : 9);
  if (bytes.length === 3) {
    bytes.writeUInt8(initial | 25, 0);
    bytes.writeUInt16BE(argument, 1);
  } else if (bytes.length === 5) {
    bytes.writeUInt8(initial | 26, 0);
    bytes.writeUInt32BE(argument, 1);
  } else {
    bytes.writeUInt8(initial | 27, 0);
    bytes.writeBigUInt64BE(BigInt(argument), 1);
  }
  return bytes;
}
