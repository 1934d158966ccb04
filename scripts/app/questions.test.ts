/** `dr init` by questions: what cannot be taken is said at once and asked for again, and nothing that was answered is lost. */
import { askAnswers } from './questions';
import { forgetContexts, testContext } from '../testing/context';

const DIGEST = `sha256:${'0'.repeat(64)}`;
afterEach(forgetContexts);

/** Answers one line after the other to whatever is asked. */
function typing(...lines: readonly string[]) {
  const left = [...lines];
  const context = testContext({}, { ask: () => left.shift() ?? '' });
  return { context, left };
}

test('a mistyped answer is asked for again, with what is allowed', async () => {
  const { context, left } = typing(
    ...['us-east-1', 'us-gov-west-1, us-gov-east-1', 'us-east-1 ap-northeast-3', 'us-east-1, us-west-2'],
    ...['taken', 'My Prod', 'prod', 'Shop', 'shop', '1234', '123456789012', 'example', 'example.com', ''],
    ...['shop/api', 'latest', DIGEST, 'soon', '20', ''],
    ...['eu-west-1', 'us-west-2', 'us-east-1', 'us-east-2'],
  );
  const answers = await askAnswers(context, {}, { isTaken: (name) => name === 'taken', factsOf: [] });
  expect(answers).toMatchObject({
    ...{ name: 'prod', app: 'shop', account: '123456789012', domain: 'example.com', service: 'api' },
    ...{ imageDigest: DIGEST, rtoMinutes: 20, rpoSeconds: 10, regions: ['us-east-1', 'us-west-2'] },
    ...{ databaseHomeRegion: 'us-west-2', controlRegion: 'us-east-2', twoZones: [] },
  });
  expect(left).toEqual([]);
  expect(context.console.warnings.map((line) => line.split(' cannot')[0])).toEqual(
    [
      ...['us-east-1', 'us-gov-west-1, us-gov-east-1', 'us-east-1 ap-northeast-3'],
      ...['taken', 'My Prod', 'Shop', '1234', 'example', 'latest', 'soon', 'eu-west-1', 'us-east-1'],
    ].map((typed) => `"${typed}"`),
  );
  expect(context.console.warnings[1]).toMatch(
    /aws-us-gov .* has 2 regions: .* control region .* no public hosted zones/s,
  );
  expect(context.console.warnings[2]).toContain("AWS's table has no row for the region");
  expect(context.console.warnings.find((line) => line.startsWith('"1234"'))).toContain('Allowed: 12 digits');
});

test('whoever wants no region with two zones names other regions', async () => {
  const rest = { app: 'shop', account: '123456789012', domain: 'example.com', service: 'api', name: 'prod' };
  const given = { ...rest, imageRepository: 'shop/api', imageDigest: DIGEST, rtoMinutes: '15', rpoSeconds: '10' };
  const { context } = typing('us-east-1 us-west-1', 'no', 'us-east-1 us-west-1', 'yes');
  expect(await askAnswers(context, given)).toMatchObject({
    regions: ['us-east-1', 'us-west-1'],
    twoZones: ['us-west-1'],
  });
});

test('nobody at the keyboard: nothing is asked twice', async () => {
  const { context } = typing();
  await expect(askAnswers(context, {})).rejects.toMatchObject({ code: 'missing-answers' });
  expect(context.console.heard.filter((line) => line.startsWith('regions'))).toHaveLength(1);
});

test.each([
  ['us-gov-west-1', 'unsupported-partition', /2 regions: us-gov-east-1, us-gov-west-1/],
  ['cn-north-1', 'unsupported-partition', /ICP licence/],
  ['eusc-de-east-1', 'unsupported-partition', /one region/],
  ['us-iso-east-1', 'unsupported-partition', /aws-iso /],
  ['ap-northeast-3', 'unknown-link-zones', /no row/],
])('an option --region %s is refused before anything is asked', async (region, code, why) => {
  const { context } = typing('prod');
  const asked = askAnswers(context, { region: ['us-east-1', region] });
  await expect(asked).rejects.toMatchObject({ code, why: expect.stringMatching(why) as string });
  expect(context.console.heard).toEqual([]);
});
