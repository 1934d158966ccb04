import type { CallResult } from '../../modules/operations/adapter';
import type { Operation } from '../../modules/operations/operation';
import { TERRAFORM_TYPES } from '../../modules/parts/index.types';
import { identifierOf } from '../../modules/terraform/exists';
import { sampleTopology } from '../../modules/topology/testing/sample';
import type { State } from '../../modules/topology/topology';
import { lookUpIdentifier, readAddress, readIdentifier } from './adoption';

const STATE = sampleTopology().states.find(({ id }) => id.endsWith('us-west-2.platform')) as State;
const CONFIGURATION = {
  resource: {
    aws_lb: { entry: { name: 'shop' } },
    aws_iam_role: { task: { name: 'shop-task' }, other: { name: '${aws_iam_role.task.name}-2' } },
    aws_vpc: { network: {} },
  },
};

it('takes an address of the configuration, with or without an index, and names those that it has for another one', () => {
  expect(readAddress('aws_lb.entry', CONFIGURATION)).toBe('aws_lb.entry');
  expect(readAddress('aws_lb.entry["a b"]', CONFIGURATION)).toBe('aws_lb.entry["a b"]');
  for (const wrong of [
    'aws_lb.entri',
    'aws_nothing.x',
    'aws_lb',
    '-target=x',
    'aws_lb.constructor',
    'aws_lb.entry\n',
  ]) {
    expect(() => readAddress(wrong, CONFIGURATION)).toThrow(`The configuration has no resource ${wrong}.`);
  }
});

it('takes no identifier that Terraform would take for an option', () => {
  expect(readIdentifier('arn:aws:iam::1:role/a b')).toBe('arn:aws:iam::1:role/a b');
  for (const wrong of ['', '-state=x', ' x', 'a\u0000b', 'a\nb'])
    expect(() => readIdentifier(wrong)).toThrow('is no identifier');
});

const asking = (answer: CallResult) => {
  const asked: Operation[] = [];
  const send = (operation: Operation): Promise<CallResult> => (asked.push(operation), Promise.resolve(answer));
  const find = (address: string) =>
    lookUpIdentifier(STATE, address, identifierOf(TERRAFORM_TYPES, address, CONFIGURATION), { send });
  return { asked, find };
};
const balancers = (...arns: string[]): CallResult => {
  const LoadBalancers = arns.map((LoadBalancerArn) => ({ LoadBalancerArn }));
  return { ok: true, output: { LoadBalancers }, requestId: null };
};

it('takes the identifier from the configuration where it is a name, and asks AWS where only AWS knows it', async () => {
  const { asked, find } = asking(balancers('arn:one'));
  expect(await find('aws_iam_role.task')).toBe('shop-task');
  expect(asked).toEqual([]);
  expect(await find('aws_lb.entry')).toBe('arn:one');
  expect(asked).toMatchObject([{ action: 'DescribeLoadBalancers', region: 'us-west-2', input: { Names: ['shop'] } }]);
});

it.each([
  ['there is none', 'aws_lb.entry', balancers()],
  ['there are two', 'aws_lb.entry', balancers('arn:one', 'arn:two')],
  ['AWS does not say', 'aws_lb.entry', { ok: false, kind: 'denied', code: 'x', message: '', requestId: null } as const],
  ['the type is not known', 'aws_vpc.network', balancers('arn:one')],
  ['the name refers to something', 'aws_iam_role.other', balancers('arn:one')],
])('asks a person where %s', async (_when, address, answer) => {
  await expect(asking(answer).find(address)).rejects.toMatchObject({
    code: 'identifier-needed',
    exit: 3,
    fix: expect.stringContaining(`${address} ID`) as string,
  });
});
