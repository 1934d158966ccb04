/** A zone that exists is named before an apply could make a second one; nothing of it is changed. */
import { recordingConsole } from '../console/testing/quiet';
import { sampleTopology } from '../topology/testing/sample';
import { TERRAFORM_TYPES } from '../parts/index.types';
import { bootstrap } from './bootstrap';
import { FakeAccount } from './testing/account';

const topology = sampleTopology();
const zone = (id: string, PrivateZone = false, Name = 'example.com.') => ({
  Id: `/hostedzone/${id}`,
  Name,
  Config: { PrivateZone },
});

async function run(make: (account: FakeAccount) => void) {
  const account = new FakeAccount();
  make(account);
  const result = await bootstrap(topology, {
    adapter: account,
    console: recordingConsole({ confirm: true }),
    clock: { now: () => 0, sleep: () => Promise.resolve(), scale: 1 },
    randomBytes: (count) => new Uint8Array(count),
    types: TERRAFORM_TYPES,
    yes: true,
  });
  expect(account.mutating().filter((one) => /Zone|Record/.test(one))).toEqual([]);
  return result;
}

const aboutZones = (lines: readonly string[]): readonly string[] =>
  lines.filter((line) => line.includes('hosted zone'));

it('says nothing where there is none', async () => {
  const { notes, adopted } = await run(() => undefined);
  expect(aboutZones([...notes, ...adopted])).toEqual([]);
});

it('names a public zone that no state has, with its id and what to do', async () => {
  const { notes } = await run((account) => (account.zones = [zone('Z5'), zone('Z9', false, 'a.example.com.')]));
  expect(aboutZones(notes)).toEqual([
    expect.stringMatching(
      /public hosted zone example\.com \(Z5\) exists already; no state .*Adopt it by import.*docs\/account\.md/,
    ),
  ]);
});

it('adopts the published one, and leaves a private one alone by name', async () => {
  const { notes, adopted } = await run((account) => {
    account.zones = [zone('Z8', true), zone('Z1')];
    account.globalState = '{"outputs":{"hosted_zone_id":{"value":"Z1","type":"string"}}}';
  });
  expect(adopted).toContain('account: hosted zone example.com (Z1)');
  expect(aboutZones(notes)).toEqual([expect.stringContaining('private hosted zone example.com (Z8) is left alone')]);
});

it('names a second one beside the published one', async () => {
  const { notes } = await run((account) => {
    account.zones = [zone('Z1'), zone('Z2')];
    account.globalState = '{"outputs":{"hosted_zone_id":{"value":"Z1","type":"string"}}}';
  });
  expect(aboutZones(notes)[0]).toMatch(/\(Z2\) exists already; the global state has Z1: moves are refused/);
});
