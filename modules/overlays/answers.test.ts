import { problemOfAnswer, type AnswerPath } from './answers';
import { SETTINGS } from '../patterns/index.settings';

describe('an answer by itself', () => {
  test.each<[AnswerPath, string | readonly string[]]>([
    ['', 'staging'],
    ['app', 'shop'],
    ['account_id', '123456789012'],
    ['domain', 'example.com'],
    ['service_name', 'api'],
    ['image.repository', 'shop/api'],
    ['image.digest', `sha256:${'0'.repeat(64)}`],
    ['rto_minutes', '15'],
    ['rpo_seconds', '10'],
    ['regions', ['us-east-1', 'us-west-2']],
    ['control_region', 'us-east-2'],
  ])('%s: %s is taken', (path, answer) => {
    expect(problemOfAnswer(path, answer, SETTINGS, ['us-east-1', 'us-west-2'])).toBeNull();
  });

  test.each<[AnswerPath, string | readonly string[], string]>([
    ['', 'My Prod', 'name-syntax'],
    ['app', 'Shop', 'name-syntax'],
    ['app', 'internal', 'reserved-name'],
    ['account_id', '1234', 'account-id'],
    ['domain', 'example', 'domain'],
    ['service_name', 'a.b', 'service-name'],
    ['image.repository', 'shop/api:1', 'image-repository'],
    ['image.digest', 'latest', 'image-digest'],
    ['rto_minutes', 'soon', 'type'],
    ['rto_minutes', '0', 'objective'],
    ['rpo_seconds', '0', 'objective'],
    ['regions', ['us-east-1'], 'too-few-regions'],
    ['regions', ['us-east-1', 'virginia'], 'region-name'],
    ['control_region', 'us-west-2', 'control-region-serves'],
  ])('%s: %s is refused', (path, answer, code) => {
    expect(problemOfAnswer(path, answer, SETTINGS, ['us-east-1', 'us-west-2'])?.code).toBe(code);
  });
});
