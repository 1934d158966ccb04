/** `dr lab …`: AWS regions on this machine, to try the other verbs on with --lab, and to break. */
import { DrError } from '../../modules/console/errors';
import { KNOBS } from '../../modules/parts/index.knobs';
import { curl } from '../app/lab/curl';
import { environment } from '../app/lab/env';
import { requests, state } from '../app/lab/look';
import { down, up } from '../app/lab/run';
import { optionsOf, steer } from '../app/lab/steer';
import { LAB_SCALE, readPort, readScale } from '../app/labs';
import { collect, type Verb } from '../app/verb';

/** Knobs come with their own words: `modules/parts/index.knobs.ts`. */
const ACTIONS: Readonly<Record<string, string>> = {
  up: 'start a lab and keep it until Ctrl-C, with everything applied where a drill has kept it',
  status: 'say where it runs and what is disturbed',
  down: 'end the lab, or by NAME that of a drill',
  env: 'print what your own shell needs to talk to it',
  ...Object.fromEntries(KNOBS.map(({ name, summary }) => [name, summary])),
  requests: 'list what reached it',
  curl: 'ask URL as a client does, by name server, entry, load balancer and task',
};

/** Words of the actions that are no knobs, for options that they share with knobs. */
const SHARED = [{ action: 'requests', flags: '--region <region>', text: 'this region alone' }];

export const lab: Verb = {
  declare(command) {
    const actions = Object.entries(ACTIONS).map(([name, what]) => `${name}: ${what}`);
    command
      .argument('<action>', actions.join('; '))
      .argument('[words...]', 'what the action takes')
      .option('--detach', 'up: go on without this terminal, until dr lab down', false)
      .option('--empty', 'up: start without what a drill has kept', false)
      .option('--no-plane', 'up: without databases, tasks and entries that run')
      .option('--scale <n>', 'up: lab seconds per second', String(LAB_SCALE))
      .option('--port <n>', 'up: port of its endpoint on 127.0.0.1 (default: one that is free)');
    for (const { flags, text, otherwise } of optionsOf(KNOBS, SHARED)) command.option(flags, text, otherwise);
    command
      .option('--shell <shell>', 'env: bash (also zsh and sh), fish or json', 'bash')
      .option('--as <identity>', 'env: another principal than the root of the lab’s account: approver')
      .option('--unset', 'env: back to what the shell had before', false)
      .option('--follow', 'requests: show each as it comes, until Ctrl-C', false)
      .option('--since <n>', 'requests: those after number N')
      .option('--service <service>', 'requests: of this service alone')
      .option('--mutating', 'requests: only those that change something', false)
      .option('--method <method>', 'curl: GET, POST, …', 'GET')
      .option('--data <text>', 'curl: the body, JSON')
      .option('--header <name: value>', 'curl: a header; may be repeated', collect);
  },

  run(context, call) {
    const [action = '', word = ''] = call.args;
    const knob = KNOBS.find(({ name }) => name === action);
    if (knob !== undefined) return steer(context, knob, call);
    const { options } = call;
    switch (action) {
      case 'up': {
        const [empty, detach] = [options['empty'] === true, options['detach'] === true];
        const [scale, port] = [readScale(options['scale']), readPort(options['port'])];
        return up(context, { empty, detach, scale, port, plane: options['plane'] !== false });
      }
      case 'down':
        return down(context, word);
      case 'status':
        return state(context);
      case 'env':
        return environment(context, call);
      case 'requests':
        return requests(context, call);
      case 'curl':
        return curl(context, call);
      default:
        throw new DrError(
          'usage',
          `dr lab ${action} is not known.`,
          `There is ${Object.keys(ACTIONS).join(', ')}.`,
          'dr lab --help shows what each does.',
        );
    }
  },
};
