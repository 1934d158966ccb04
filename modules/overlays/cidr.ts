/** IPv4 address ranges, as far as a subnet plan needs them. */

/** `base` is the first address as an unsigned number, `bits` the length of the prefix. */
export interface Cidr {
  readonly base: number;
  readonly bits: number;
}

/** Without leading zeros: some programs read 010 as 8, and Terraform refuses it. */
const NUMBER = '(0|[1-9]\\d{0,2})';
const CIDR = new RegExp(`^${NUMBER}\\.${NUMBER}\\.${NUMBER}\\.${NUMBER}/(0|[1-9]\\d?)$`);

/** Reads `10.0.0.0/16`; null when it is not a range, or when host bits are set (10.0.0.1/16 is an address, not a range). */
export function parseCidr(text: string): Cidr | null {
  const found = CIDR.exec(text);
  if (!found) return null;
  const numbers = found.slice(1).map(Number);
  const bits = numbers[4] ?? 33;
  const octets = numbers.slice(0, 4);
  if (bits > 32 || octets.some((octet) => octet > 255)) return null;
  const base = octets.reduce((sum, octet) => sum * 256 + octet, 0);
  return base % sizeOf(bits) === 0 ? { base, bits } : null;
}

/** Number of addresses in a range. */
export function sizeOf(bits: number): number {
  return 2 ** (32 - bits);
}

/** The fix for a text that is not a range. */
export function cidrFix(text: string): string {
  if (text.includes(':')) return 'write an IPv4 range: subnets are planned in IPv4';
  const found = /^\s*(\d+)\.(\d+)\.(\d+)\.(\d+)(?:\/(\d+))?\s*$/.exec(text);
  if (!found) return 'write network address and length, such as 10.0.0.0/16';
  const [octets, bits] = [found.slice(1, 5).map(Number), found[5] === undefined ? null : Number(found[5])];
  if (octets.some((octet) => octet > 255)) return 'write four numbers from 0 to 255';
  if (bits === null) return `add the length: ${octets.join('.')}/16`;
  if (bits > 32) return 'write a length from /0 to /32';
  const base = octets.reduce((sum, octet) => sum * 256 + octet, 0);
  const range = formatCidr({ base: base - (base % sizeOf(bits)), bits });
  if (/(^|[./])\s*0\d/.test(text)) return `write ${range}: no leading zeros`;
  return text.trim() === range
    ? `write ${range}: no blanks around it`
    : `write ${range}: the bits behind /${bits} are zero`;
}

export function formatCidr(cidr: Cidr): string {
  const octets = [24, 16, 8, 0].map((shift) => Math.floor(cidr.base / 2 ** shift) % 256);
  return `${octets.join('.')}/${cidr.bits}`;
}

/** The `index`-th range of `bits` inside `cidr`, counted from its start. */
export function subrange(cidr: Cidr, bits: number, index: number): Cidr {
  return { base: cidr.base + index * sizeOf(bits), bits };
}

export function overlaps(one: Cidr, other: Cidr): boolean {
  return one.base < other.base + sizeOf(other.bits) && other.base < one.base + sizeOf(one.bits);
}

export function contains(outer: Cidr, inner: Cidr): boolean {
  return inner.base >= outer.base && inner.base + sizeOf(inner.bits) <= outer.base + sizeOf(outer.bits);
}

const PRIVATE: readonly Cidr[] = [
  { base: 0x0a000000, bits: 8 },
  { base: 0xac100000, bits: 12 },
  { base: 0xc0a80000, bits: 16 },
];

/** Whether the whole range is private (RFC 1918). */
export function isPrivate(cidr: Cidr): boolean {
  return PRIVATE.some((range) => contains(range, cidr));
}
