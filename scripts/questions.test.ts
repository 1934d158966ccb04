/** `dr init` by questions: what cannot be taken is said at once and asked for again, and nothing that was answered is lost. */
import { askAnswers } from './questions';
import { forgetContexts, testContext } from './testing/context';

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
    ...['taken', 'My Prod', 'prod', 'Shop', 'shop', '1234', '123456789012', 'example', 'example.com', ''],
    ...['shop/api', 'latest', DIGEST, 'soon', '20', '', 'us-east-1', 'us-east-1, us-west-2'],
    ...['eu-west-1', 'us-west-2', 'us-east-1', 'us-east-2'],
  );
  const answers = await askAnswers(context, {}, (name) => name === 'taken');
  expect(answers).toMatchObject({
    ...{ name: 'prod', app: 'shop', account: '123456789012', domain: 'example.com', service: 'api' },
    ...{ imageDigest: DIGEST, rtoMinutes: 20, rpoSeconds: 10, regions: ['us-east-1', 'us-west-2'] },
    ...{ databaseHomeRegion: 'us-west-2', controlRegion: 'us-east-2', twoZones: [] },
  });
  expect(left).toEqual([]);
  expect(context.console.warnings.map((line) => line.split(' cannot')[0])).toEqual(
    ['taken', 'My Prod', 'Shop', '1234', 'example', 'latest', 'soon', 'us-east-1', 'eu-west-1', 'us-east-1'].map(
      (typed) => `"${typed}"`,
    ),
  );
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
