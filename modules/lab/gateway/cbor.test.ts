import { cborSeconds, cborTime, decodeCbor, encodeCbor } from './cbor';

describe('CBOR', () => {
  it('gives back what was encoded', () => {
    const value = {
      a: [0, 23, 24, 255, 256, 65535, 65536, 4294967296, -1, -500, 1.5, -0.25],
      long: 'ä'.repeat(300),
      flags: [true, false, null],
      at: cborTime(1793491200.5),
      bytes: Buffer.from([1, 2, 3]),
      nested: { empty: {}, list: [] },
    };
    expect(decodeCbor(encodeCbor(value))).toEqual(value);
  });

  // Examples of RFC 8949, appendix A.
  it.each([
    ['f93c00', 1],
    ['f97bff', 65504],
    ['f90001', 5.960464477539063e-8],
    ['fb3ff199999999999a', 1.1],
    ['3903e7', -1000],
    ['1b000000e8d4a51000', 1000000000000],
    ['c11a514b67b0', cborTime(1363896240)],
    ['bf6346756ef563416d7421ff', { Fun: true, Amt: -2 }],
    ['9f018202039f0405ffff', [1, [2, 3], [4, 5]]],
    ['7f657374726561646d696e67ff', 'streaming'],
  ])('reads %s', (hex, value) => {
    expect(decodeCbor(Buffer.from(hex, 'hex'))).toEqual(value);
  });

  it('knows a time by its tag, and nothing else', () => {
    const values = [cborTime(1.5), { tag: 1 }, { tag: 0, value: 1 }, 1.5, null, 'x'];
    expect(values.map(cborSeconds)).toEqual([1.5, null, null, null, null, null]);
  });

  it('refuses what is cut off', () => {
    expect(() => decodeCbor(Buffer.from('6461', 'hex'))).toThrow('length 4 greater than remaining');
  });
});
