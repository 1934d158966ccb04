/** A program that runs two tasks and says their process ids, until it is killed. */
import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { intentOf, PRELOAD, PROGRAM, until, WALL } from './bench';
import { startTasks } from '../tasks';

const [dir = ''] = process.argv.slice(2);
const tasks = startTasks({
  program: PROGRAM,
  preload: PRELOAD,
  dir: join(dir, 'tasks'),
  registry: join(dir, 'registry'),
  egressOf: () => Promise.resolve(9),
  wall: WALL,
  warn: () => undefined,
  signal: new AbortController().signal,
});
void tasks
  // The second is stopped where it is, and so cannot notice that its parent is gone.
  .follow([intentOf('one'), intentOf('two', {}, 'us-west-2')])
  .then(() => until(() => tasks.isHealthy('one') && tasks.isHealthy('two')))
  .then(() => {
    tasks.pause('us-west-2', true);
    createWriteStream('', { fd: 1 }).write(
      `${tasks
        .state()
        .map(({ pid }) => pid)
        .join(' ')}\n`,
    );
  });
