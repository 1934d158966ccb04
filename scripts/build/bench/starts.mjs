// How long a command takes before it does anything, beside a Node process that does nothing.
import { dr, line, median, seconds, times } from './measure.mjs';

export const title = 'command start';

export function run() {
  const empty = median([process.execPath, '-e', ''], { runs: 15 });
  const help = median(dr('--help'), { runs: 15 });
  line(seconds(empty), 'an empty Node process');
  line(seconds(help), 'dr --help');
  line(times(help / empty), 'command start / empty process', { text: '<= 4 x', met: help / empty <= 4 });
}
