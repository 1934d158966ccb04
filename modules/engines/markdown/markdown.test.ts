import { failbackRunbook } from '../../patterns/warm-standby/failback';
import { failoverRunbook } from '../../patterns/warm-standby/failover';
import type { Condition, Runbook, Step } from '../../runbook/runbook';
import { Bench, EAST, WEST } from '../../recovery/testing/run';
import { ENGINES, renderWith } from '../engines';
import { checkOf, command, noteCommand } from './command';
import { conditionsOfAct } from '../../runbook/acts/conditions';

const meta = { accountId: '123456789012', command: 'dr runbook render', source: 'env/warm-standby', buckets: [] };

async function failover(options: { graceful?: boolean; detach?: boolean }, out: boolean): Promise<Runbook> {
  const bench = new Bench();
  if (out) bench.cloud.out.add(EAST);
  return failoverRunbook(bench.topology, await bench.observe(), { to: WEST, ...options });
}

async function failback(options: { rebuild?: boolean; detach?: boolean }): Promise<Runbook> {
  const bench = new Bench();
  bench.cloud.out.add(EAST);
  const { detach = false, rebuild = false } = options;
  await bench.run(failoverRunbook(bench.topology, await bench.observe(), { to: WEST, detach }));
  bench.cloud.restore(EAST);
  return failbackRunbook(bench.topology, await bench.observe(), { stamp: '20261120-1404', rebuild }).runbook;
}

const RUNBOOKS: readonly (readonly [string, () => Promise<Runbook>])[] = [
  ['ungraceful', () => failover({}, true)],
  ['ungraceful, while all answers', () => failover({}, false)],
  ['graceful', () => failover({ graceful: true }, false)],
  ['detach', () => failover({ detach: true }, true)],
  ['rejoin', () => failback({})],
  ['rebuild', () => failback({ rebuild: true })],
  ['rebuild after detach', () => failback({ detach: true })],
];

/** Everything of a step that must be in the text, in the order in which it must be there. */
function partsOf(step: Step): readonly string[] {
  const check = (one: Condition): readonly string[] => [checkOf(one).command, checkOf(one).expect];
  return [
    step.title,
    ...(step.note ?? []).map(noteCommand),
    ...step.met.flatMap(check),
    ...step.act.flatMap((act) =>
      act.kind === 'call'
        ? [...conditionsOfAct(act).flatMap(check), command(act.operation)]
        : [act.kind === 'accept' ? act.name : act.state],
    ),
    ...(step.orAccept === undefined ? [] : [step.orAccept.name, step.orAccept.question]),
  ];
}

/** What of a runbook is not in a text. */
function dropped({ steps }: Runbook, text: string): readonly string[] {
  return steps.flatMap((step) => {
    const at = text.indexOf(`(\`${step.id}\`)`);
    const section = text.slice(text.lastIndexOf('\n', at), text.indexOf('\n**If it is not met', at) + 2000);
    return partsOf(step).filter((part) => !section.includes(part));
  });
}

it.each(RUNBOOKS)('drops nothing: %s', async (_name, make) => {
  const runbook = await make();
  const { text } = renderWith('markdown', runbook, meta);
  expect(dropped(runbook, text)).toEqual([]);
  const edges = runbook.steps.flatMap(({ needs }) => needs).length;
  expect(text.split(' --> ').length - 1).toBe(edges);
  const first = runbook.steps[0]?.act[0];
  const without = text.replaceAll(first?.kind === 'call' ? command(first.operation) : 'nothing', '');
  expect(dropped(runbook, without)).not.toEqual([]);
});

it('says how many persons must agree', async () => {
  const two = await failover({}, true);
  expect(renderWith('markdown', two, meta).text).toContain('Two different persons must say yes');
  const one: Runbook = {
    ...two,
    steps: two.steps.map((step) => ({
      ...step,
      act: step.act.map((act) =>
        act.kind === 'accept' ? { kind: act.kind, name: act.name, question: act.question } : act,
      ),
    })),
  };
  const { text } = renderWith('markdown', one, meta);
  expect(text).toContain('One person decides.');
  expect(text.split('Two different persons').length).toBeLessThan(
    renderWith('markdown', two, meta).text.split('Two different persons').length,
  );
});

it('says a time before now as the shell works it out', () => {
  const operation = { service: 's3', action: 'ListObjectsV2', region: EAST, input: { Since: { ago: 300 } } } as const;
  expect(command(operation)).toContain(`'{"Since":"'"$(date -u -d '300 seconds ago' +%Y-%m-%dT%H:%M:%SZ)"'"}'`);
});

it('refuses what an engine cannot carry out, and engines that there are not', async () => {
  const runbook = await failback({ rebuild: true });
  expect(() => renderWith('bash', runbook, meta)).toThrow(expect.objectContaining({ code: 'not-for-engine' }) as Error);
  expect(() => renderWith('cobol', runbook, meta)).toThrow(
    expect.objectContaining({ code: 'unknown-engine' }) as Error,
  );
  expect(JSON.parse(renderWith('json', runbook, meta).text)).toEqual(runbook);
  expect(ENGINES.map(({ id }) => id)).toEqual(
    expect.arrayContaining(['bash', 'markdown', 'step-functions', 'region-switch', 'github-actions', 'json']),
  );
});
