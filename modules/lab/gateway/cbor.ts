/** CBOR as Smithy's RPC protocol has it, by the SDK's own codec. CloudWatch's newer clients speak it. */
import { cbor, tag } from '@smithy/core/cbor';
import { isRecord } from './scalars';

/** Decodes one value. Throws for what is cut off or unknown. */
export function decodeCbor(bytes: Buffer): unknown {
  return cbor.deserialize(bytes) as unknown;
}

/** Encodes plain values, Buffers and times. */
export function encodeCbor(value: unknown): Buffer {
  return Buffer.from(cbor.serialize(value));
}

/** A time: tag 1 with seconds since the epoch. */
export const cborTime = (seconds: number): unknown => tag({ tag: 1, value: seconds });

/** Seconds of a time; null for any other value. */
export function cborSeconds(value: unknown): number | null {
  return isRecord(value) && value['tag'] === 1 && typeof value['value'] === 'number' ? value['value'] : null;
}
