import { PassThrough } from 'node:stream';
import { DrError, EXIT } from './errors';
import { errorJson, exitCodeOf, renderError } from './render';
import { createConsole, type TerminalConsole } from './terminal';

/* eslint-disable no-control-regex -- what a terminal is told are control characters */
/** A minimal terminal: cursor up, return, erase to the end. */
function screenOf(written: string): string[] {
  const lines: string[] = [''];
  let row = 0;
  for (const part of written.split(/(\u001b\[\d*[AJ]|\n|\r)/)) {
    const up = /^\u001b\[(\d+)A$/.exec(part);
    if (up) row -= Number(up[1]);
    else if (part === '\u001b[J') lines.splice(row, lines.length - row, '');
    else if (part === '\n') {
      row += 1;
      lines[row] ??= '';
    } else if (part !== '\r') lines[row] = (lines[row] ?? '') + part;
  }
  return lines.filter((line) => line !== '');
}

function make(options: { isTTY: boolean; json?: boolean; columns?: number; isReport?: boolean }) {
  let time = Date.UTC(2026, 0, 2, 3, 4, 5);
  let timer: { at: number; fire: () => void } | undefined;
  const written = { stdout: '', stderr: '' };
  const stdin = new PassThrough();
  const output = (name: 'stdout' | 'stderr') => ({
    write: (text: string) => (written[name] += text),
    columns: options.columns ?? 60,
    rows: 10,
  });
  const console: TerminalConsole = createConsole({
    stdout: output('stdout'),
    stderr: output('stderr'),
    stdin,
    isTTY: options.isTTY,
    json: options.json ?? false,
    isReport: options.isReport ?? false,
    colors: false,
    now: () => time,
    setTimer: (fire, ms) => {
      timer = { at: time + ms, fire };
      return () => (timer = undefined);
    },
  });
  const pass = (ms: number): void => {
    const end = time + ms;
    while (timer && timer.at <= end) {
      const { at, fire } = timer;
      timer = undefined;
      time = at;
      fire();
    }
    time = end;
  };
  return { console, written, stdin, pass, idle: () => timer === undefined };
}

describe('on a terminal', () => {
  it('shows finished activities above running ones', () => {
    const { console, written, pass, idle } = make({ isTTY: true });
    const promote = console.begin('Promote us-west-2');
    const scale = console.begin('Scale out us-west-2');
    promote.waits('failing-over');
    pass(65_000);
    scale.ends('done', '6 tasks healthy');
    expect(screenOf(written.stdout)).toEqual([
      '✓ Scale out us-west-2: 6 tasks healthy (1m 05s)',
      ' 1m 05s  Promote us-west-2  failing-over',
    ]);
    promote.ends('unknown', 'throttled until the deadline');
    expect(screenOf(written.stdout).at(-1)).toBe('? Promote us-west-2: throttled until the deadline (1m 05s)');
    expect(idle()).toBe(true);
  });

  it('never lets foreign text move the cursor or a line wrap', () => {
    const { console, written, pass } = make({ isTTY: true, columns: 40 });
    const activity = console.begin('Apply\u001b[2J warm-standby.us-east-1.platform');
    activity.waits(`aws_lb\r\n${'x'.repeat(100)}`);
    pass(250);
    const lines = screenOf(written.stdout);
    expect(lines).toHaveLength(1);
    expect(lines[0]?.length).toBeLessThanOrEqual(40);
    expect(written.stdout).not.toContain('\u001b[2J');
  });

  it.each([
    ['a movement', '\u001b[2J\u001b[H'],
    ['a colour', '\u001b[32m'],
    ['a title', '\u001b]0;owned\u0007'],
    ['a link', '\u001b]8;;https://evil.example\u001b\\'],
    ['a reset', '\u001bc'],
    ['a control character of ISO 6429', '\u009b2J'],
    ['a sequence of ISO 6429', '\u009d0;owned\u009c'],
    ['a backspace and a return', '\b\r'],
    ['a turn of the direction', '\u202e\u2066'],
    ['half a sequence', '\u001b['],
  ])('makes foreign text harmless: %s', async (_, evil) => {
    const { console, written, stdin } = make({ isTTY: true });
    const text = `reason${evil}end`;
    console.say(text);
    console.warn(text);
    console.phase(text);
    const activity = console.begin(text);
    activity.waits(text);
    activity.ends('failed', text);
    const answer = console.confirm(text, text);
    stdin.write('no\n');
    await answer;
    const asked = console.ask(text);
    stdin.write('no\n');
    await asked;
    console.print(text);
    const shown = written.stdout.replace(/\u001b\[\d*[AJ]|\r(?=\u001b)/g, '');
    expect(shown).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/);
    expect(shown).not.toContain('evil.example');
    expect(shown.match(/reason/g)?.length).toBeGreaterThanOrEqual(8);
    const error = new DrError('code', text, text, text, EXIT.failed, [
      { code: text, file: text, path: text, value: text, allowed: text, fix: text },
    ]);
    expect(renderError(error)).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/);
  });

  it('prints JSON that means the same and cannot act', () => {
    const { console, written } = make({ isTTY: true, json: true });
    const value = { reason: 'a\u009b2J\u202e\u001b[2J\nb' };
    console.print(JSON.stringify(value));
    expect(JSON.parse(written.stdout)).toEqual(value);
    expect(written.stdout).not.toMatch(/[\u0080-\u009f\u202e\u001b]/);
  });

  it('wipes a terminal, and nothing else', () => {
    const screen = make({ isTTY: true });
    screen.console.wipe();
    expect(screen.written.stdout).toBe('\u001b[2J\u001b[H');
    const pipe = make({ isTTY: false });
    pipe.console.wipe();
    expect(pipe.written.stdout).toBe('');
  });

  it('leaves nothing on the screen when it is interrupted', () => {
    const { console, written, idle } = make({ isTTY: true });
    console.say('before');
    console.begin('something long');
    console.end();
    expect(screenOf(written.stdout)).toEqual(['before']);
    expect(idle()).toBe(true);
  });

  it('keeps an open question below new lines', async () => {
    const { console, written, stdin } = make({ isTTY: true });
    const scale = console.begin('Scale out us-west-2');
    const sure = console.confirm('Data is lost.', 'data-loss');
    scale.ends('done', '6 tasks healthy');
    expect(screenOf(written.stdout)).toEqual([
      'Data is lost.',
      '✓ Scale out us-west-2: 6 tasks healthy (0s)',
      'Type data-loss to go on, anything else to stop: ',
    ]);
    stdin.write('data-loss\n');
    expect(await sure).toBe(true);
  });

  it('confirms only the exact name', async () => {
    for (const [typed, expected] of [
      ['shop\n', true],
      ['shop-2\n', false],
      ['y\n', false],
    ] as const) {
      const { console, stdin } = make({ isTTY: true });
      stdin.write(typed);
      expect(await console.confirm('Deletes the stale cluster.', 'shop')).toBe(expected);
    }
  });
});

describe('without a terminal', () => {
  it('prints lines with times, and reports long activities', () => {
    const { console, written, pass } = make({ isTTY: false });
    const apply = console.begin('Apply');
    apply.waits('aws_lb');
    pass(36_000);
    apply.ends('done', '12 created');
    expect(written.stdout.split('\n')).toEqual([
      '03:04:10  … Apply: aws_lb (5s)',
      '03:04:40  … Apply: aws_lb (35s)',
      '03:04:41  ✓ Apply: 12 created (36s)',
      '',
    ]);
    expect(written.stdout).not.toContain('\u001b');
  });

  it('takes no answer for no', async () => {
    const { console, stdin } = make({ isTTY: false });
    stdin.write('shop\n');
    expect(await console.confirm('Deletes it.', 'shop')).toBe(false);
  });

  it('puts no clock in front of the lines of a report', () => {
    const { console, written, pass } = make({ isTTY: false, isReport: true });
    const asking = console.begin('Asking');
    pass(6_000);
    asking.ends('done', 'both regions');
    console.say('writer  us-east-1\nserves  us-east-1');
    console.warn('an alarm is on');
    expect(written.stdout.split('\n')).toEqual([
      '03:04:10  … Asking (5s)',
      '03:04:11  ✓ Asking: both regions (6s)',
      'writer  us-east-1',
      'serves  us-east-1',
      '! an alarm is on',
      '',
    ]);
  });

  it('leaves stdout to the result with --json', () => {
    const { console, written } = make({ isTTY: false, json: true });
    console.phase('Failover');
    console.warn('unfenced');
    console.begin('Promote').ends('done', '');
    console.print('{"verdict":"met"}');
    expect(written.stdout).toBe('{"verdict":"met"}\n');
    expect(written.stderr).toContain('unfenced');
  });
});

describe('errors', () => {
  const error = new DrError('invalid-overlays', '2 problems', 'They contradict.', 'Correct them.', EXIT.refused, [
    { code: 'type', file: 'env/a.json', path: 'vpc_cidr', value: 7, allowed: 'a CIDR', fix: 'write 10.0.0.0/16' },
    {
      code: 'unknown-key',
      file: 'env/b.json',
      path: 'rto',
      value: undefined,
      allowed: 'known keys',
      fix: 'rto_minutes?',
    },
  ]);

  it('show every problem with its place and its fix', () => {
    const text = renderError(error);
    for (const part of [
      '2 problems',
      'They contradict.',
      'env/a.json',
      'vpc_cidr',
      '7',
      'a CIDR',
      'write 10.0.0.0/16',
    ]) {
      expect(text).toContain(part);
    }
    expect(text).toContain('rto_minutes?');
    expect(text).toContain('Correct them.');
  });

  it('show a problem once, also if the reason is the list of problems', () => {
    const { code, what, fix, exit, problems } = error;
    const why = 'env/a.json: write 10.0.0.0/16\nenv/b.json: rto_minutes?';
    const text = renderError(new DrError(code, what, why, fix, exit, problems));
    expect(text.split('write 10.0.0.0/16')).toHaveLength(2);
  });

  it('keep their code for programs', () => {
    expect(errorJson(error)).toMatchObject({
      error: { code: 'invalid-overlays', problems: [{ path: 'vpc_cidr' }, {}] },
    });
    expect([exitCodeOf(error), exitCodeOf(new TypeError('x'))]).toEqual([3, 1]);
  });

  it('without a code are shown as unexpected', () => {
    expect(renderError(new TypeError('x is not a function'))).toContain('x is not a function');
  });
});
