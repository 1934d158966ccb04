import type { VerbEntry } from '../app/verb';

export const initEntry: VerbEntry = {
  name: 'init',
  summary: 'make a new environment, by questions or options',
  example:
    'dr init --name staging --app shop --account 123456789012 --domain example.com --region eu-central-1 --region eu-west-1 --image-repository shop/api --image-digest sha256:26c79ecf59263f24e5b32ea024a2d6d3aa6d6c37d80777794631715502da2347',
  exits: { 3: 'the environment is there already, or answers are missing' },
  environment: false,
  json: '`name`, `files[]`',
  load: async () => (await import('./init')).init,
};
