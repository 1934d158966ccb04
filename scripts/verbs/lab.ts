/** `dr lab …`: AWS regions on this machine, to try the other verbs on with --lab, and to break. */
import { DrError } from '../../modules/console/errors';
import { environment } from '../app/lab/env';
import { requests, state } from '../app/lab/look';
import { down, up } from '../app/lab/run';
import { steer } from '../app/lab/steer';
import { LAB_SCALE, readPort, readScale } from '../app/labs';
import type { Verb } from '../app/verb';

const ACTIONS = {
  up: 'start a lab and keep it until Ctrl-C, with everything applied where a drill has kept it',
  status: 'say where it runs and what is disturbed',
  down: 'end the lab, or by NAME that of a drill',
  env: 'print what your own shell needs to talk to it',
  outage: 'take REGION out',
  restore: 'bring REGION back',
  'control-plane': 'REGION out or back, the control planes whose home it is',
  lag: 'set the replication lag, as 30s, or off',
  throttle: 'SERVICE and a rate, as rds 5/s, or off',
  latency: 'REGION and a time, as 200ms, or off',
  quota: 'the CODE of a service quota and a value, as L-3032A538 2, or off for AWS’s default',
  image: 'put stand-ins of the images of the overlays into its registries, after bootstrap',
  requests: 'list what reached it',
} as const;

export const lab: Verb = {
  declare(command) {
    const actions = Object.entries(ACTIONS).map(([name, what]) => `${name}: ${what}`);
    command
      .argument('<action>', actions.join('; '))
      .argument('[words...]', 'what the action takes')
      .option('--detach', 'up: go on without this terminal, until dr lab down', false)
      .option('--empty', 'up: start without what a drill has kept', false)
      .option('--scale <n>', 'up: lab seconds per second', String(LAB_SCALE))
      .option('--port <n>', 'up: port of its endpoint on 127.0.0.1 (default: one that is free)')
      .option('--mode <mode>', 'outage: 503, reset or hang', '503')
      .option('--for <time>', 'outage: ends by itself after so much of the lab’s time, as 2m')
      .option('--region <region>', 'lag, throttle, quota, requests: this region alone')
      .option('--shell <shell>', 'env: bash (also zsh and sh), fish or json', 'bash')
      .option('--as <identity>', 'env: another principal than the root of the lab’s account: approver')
      .option('--unset', 'env: back to what the shell had before', false)
      .option('--follow', 'requests: show each as it comes, until Ctrl-C', false)
      .option('--since <n>', 'requests: those after number N')
      .option('--service <service>', 'requests: of this service alone')
      .option('--mutating', 'requests: only those that change something', false);
  },

  run(context, call) {
    const [action = '', word = ''] = call.args;
    const { options } = call;
    switch (action) {
      case 'up': {
        const [empty, detach] = [options['empty'] === true, options['detach'] === true];
        const [scale, port] = [readScale(options['scale']), readPort(options['port'])];
        return up(context, { empty, detach, scale, port });
      }
      case 'down':
        return down(context, word);
      case 'status':
        return state(context);
      case 'env':
        return environment(context, call);
      case 'requests':
        return requests(context, call);
      default:
        if (Object.hasOwn(ACTIONS, action)) return steer(context, action, call);
        throw new DrError(
          'usage',
          `dr lab ${action} is not known.`,
          `There is ${Object.keys(ACTIONS).join(', ')}.`,
          'dr lab --help shows what each does.',
        );
    }
  },
};
