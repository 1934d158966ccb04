import { TERRAFORM_TYPES } from '../parts/index.types';
import { applyFailure, type ApplyEnd } from './apply-failures';
import { Progress } from './progress';

const error = (summary: string, detail = '', address?: string): string =>
  JSON.stringify({ type: 'diagnostic', diagnostic: { severity: 'error', summary, detail, address } });
const hook = (type: string, addr: string, seconds?: number): string =>
  JSON.stringify({ type, hook: { resource: { addr }, action: 'create', elapsed_seconds: seconds } });

function end(
  lines: readonly string[],
  more: Partial<Omit<ApplyEnd, 'result'>> & { result?: Partial<ApplyEnd['result']> } = {},
): ApplyEnd {
  const progress = new Progress();
  for (const line of lines) progress.take(line);
  return {
    state: 'e.one',
    progress,
    errored: null,
    configuration: { resource: { aws_iam_role: { task: { name: 'shop-task' } }, aws_lb: { entry: { name: 'shop' } } } },
    words: (words) => `dr ${words} --lab`,
    types: TERRAFORM_TYPES,
    ...more,
    result: { code: 1, stdout: lines.join('\n'), stderr: '', ...more.result },
  };
}

const underWay = [
  hook('apply_start', 'a.done'),
  hook('apply_complete', 'a.done'),
  hook('apply_progress', 'a.open', 31),
];
const said = ({ what, why, fix }: { what: string; why: string; fix: string }): string => [what, why, fix].join('\n');

it('claims that the changes are in the state only if Terraform ended in order and reported no other problem', () => {
  const claim = 'What was done is in the state';
  expect(said(applyFailure(end([error('no capacity')])))).toContain(claim);
  for (const other of [
    end([error('Failed to save state')], { errored: '/w/errored.tfstate' }),
    end([error('Failed to persist state to backend')]),
    end(underWay, { result: { code: null } }),
    end(underWay, { result: { code: 11, stderr: 'TERRAFORM CRASH' } }),
    // On a full disk Terraform cannot report this either.
    end(underWay),
    end(underWay, { result: { code: null, stopped: 'killed' } }),
    end([error('creating', 'EntityAlreadyExists: it is there', 'aws_iam_role.task')]),
    end([error('Plugin did not respond', 'failed to respond to ApplyResourceChange', 'aws_lb.entry')]),
    end([error('Request cancelled', 'the request was cancelled', 'aws_lb.entry')]),
  ])
    expect(said(applyFailure(other))).not.toContain(claim);
});

it('says of an interrupted apply what ended and what was under way', () => {
  expect(applyFailure(end(underWay, { result: { stopped: 'interrupted' } }))).toMatchObject({
    code: 'apply-interrupted',
    exit: 130,
    why: expect.stringContaining(
      'Terraform wrote its state: 1 change ended. Under way: create a.open (31 s): each may exist or not.',
    ) as string,
    fix: expect.stringContaining('dr plan e.one --lab') as string,
  });
});

it('says of a killed or crashed apply what may be in no state, and points to the lock', () => {
  for (const [result, how] of [
    [{ code: null, stopped: 'killed' }, 'Terraform was killed'],
    [{ code: 11, stderr: 'panic: nil map' }, 'Terraform crashed'],
  ] as const) {
    const failure = applyFailure(end(underWay, { result }));
    expect(failure).toMatchObject({ code: 'apply-killed', what: `${how} while it applied e.one.` });
    expect(failure.why).toContain('exist in AWS and are in no state');
    expect(failure.fix).toContain('dr unlock e.one --lab');
  }
});

it('names the resources that a provider was working on when it died, and how to adopt them if they exist', () => {
  const lines = [
    ...underWay,
    error('Plugin did not respond', '', 'aws_lb.entry'),
    error('Request cancelled', '', 'a.open'),
  ];
  const failure = applyFailure(end(lines));
  expect(failure).toMatchObject({ code: 'apply-killed', exit: 1 });
  expect(failure.why).toContain('It was working on aws_lb.entry, a.open: each may exist in AWS and be in no state.');
  expect(failure.fix).toMatch(/dr plan e\.one --lab\..*exists already: dr state adopt e\.one ADDRESS --lab/);
  expect(applyFailure(end([...lines, error('Error releasing the state lock')])).fix).toContain('dr unlock e.one --lab');
});

it('says that the lock is left if Terraform could not release it', () => {
  const lines = [error('Error releasing the state lock', 'ExpiredToken')];
  for (const more of [{}, { result: { stopped: 'interrupted' as const } }]) {
    expect(applyFailure(end(lines, more)).fix).toContain('Its lock is still there: dr unlock e.one --lab');
  }
  expect(applyFailure(end(lines, { errored: '/w/errored.tfstate' })).fix).toContain(
    'dr unlock e.one --lab (its lock is still there), then dr state push e.one --lab',
  );
});

it('names each resource that exists already, its identifier if known, and the command that adopts it', () => {
  const failure = applyFailure(
    end([
      error(
        'creating IAM Role (shop-task)',
        'EntityAlreadyExists: Role with name shop-task already exists.',
        'aws_iam_role.task',
      ),
      error('ELBv2 Load Balancer (shop) already exists', '', 'aws_lb.entry'),
      error('creating thing', 'ResourceAlreadyExistsException', 'aws_other.thing["a b"]'),
      error('no capacity', '', 'aws_nat_gateway.one'),
    ]),
  );
  expect(failure).toMatchObject({
    code: 'exists-already',
    what: expect.stringContaining('3 of its resources') as string,
  });
  expect(failure.why).toContain('aws_iam_role.task: its identifier should be shop-task');
  expect(failure.why).toContain('aws_lb.entry: its name is shop; aws elbv2 describe-load-balancers --names shop');
  expect(failure.why).toContain('documentation of aws_other names under Import');
  expect(failure.why).toContain('no capacity');
  expect(failure.fix).toContain(
    'dr state adopt e.one aws_iam_role.task --lab; dr state adopt e.one aws_lb.entry --lab;',
  );
  expect(failure.fix).toContain(`dr state adopt e.one 'aws_other.thing["a b"]' ID --lab`);
});
