/** The fake cloud with what only preflight asks: keys, quotas, images, secrets, certificates, IAM. */
import { CHECKS } from '../../../parts/index.checks';
import { WARM_STANDBY } from '../../../patterns/warm-standby/pattern';
import type { CallResult } from '../../../operations/adapter';
import { decide } from '../../../operations/evaluate';
import type { Operation } from '../../../operations/operation';
import { TERRAFORM_TYPES } from '../../../parts/index.types';
import { statementsOf } from '../../../operations/roles';
import { bundleTargets, makeBundle } from '../../bundle/bundle';
import { known } from '../../../observation/types';
import { DrError } from '../../../console/errors';
import type { Topology } from '../../../topology/topology';
import { fault } from '../../../memory/cloud';
import type { ProbeAnswer, Prober } from '../../../runbook/ports';
import { Bench, EAST, WEST } from '../../testing/run';
import type { Machine } from '../check';
import { failoverRunbook } from '../../../patterns/warm-standby/failover';
import { doubtsOf, preflight, type Preflight } from '../preflight';

interface Simulated {
  readonly ActionNames: readonly string[];
  readonly ResourceArns: readonly string[];
  readonly ContextEntries: readonly { readonly ContextKeyName: string; readonly ContextKeyValues: readonly string[] }[];
}

/** Undefined lets the fake cloud answer. */
type Answer = (operation: Operation) => object | undefined;

const NAMES = ['api.example.com', `${WEST}.api.example.com`];
const tool = { found: '1.11.4', why: '' };

/** Everything in order; a test overrides an action's answer, or a piece of the machine. */
export class PreflightBench extends Bench {
  readonly answers: Record<string, Answer> = {
    DescribeKey: ({ region }) => ({ KeyMetadata: { Arn: `arn:aws:kms:${region}:1:key/1`, KeyState: 'Enabled' } }),
    GetServiceQuota: () => ({ Quota: { Value: 400 } }),
    GetAWSDefaultServiceQuota: () => ({ Quota: { Value: 1 } }),
    DescribeImages: () => ({ imageDetails: [{}] }),
    DescribeSecret: ({ region }) =>
      region === WEST ? { PrimaryRegion: EAST } : { ReplicationStatus: [{ Region: WEST, Status: 'InSync' }] },
    ListCertificates: () => ({ CertificateSummaryList: [{ DomainName: NAMES[0], CertificateArn: 'arn:c/1' }] }),
    DescribeCertificate: () => certificateOf({}),
    GetHostedZone: () => ({ HostedZone: { Id: 'Z1' } }),
    GetRole: () => ({ Role: { Arn: 'arn:aws:iam::123456789012:role/ops/operator' } }),
    SimulatePrincipalPolicy: ({ input }) => this.simulated(input as unknown as Simulated),
  };
  machine: Machine = {
    now: () => this.clock.now(),
    caller: 'arn:aws:sts::123456789012:assumed-role/operator/me',
    credentials: { kind: 'key', from: 'AWS_ACCESS_KEY_ID' },
    openRuns: known([]),
    remains: () => Promise.resolve(known([])),
    terraform: tool,
    script: { aws: tool, bash: tool, curl: tool },
    cannotSay: () => Promise.resolve(known([])),
  };
  /** Name of the role that permissions are asked for. */
  as: string | null = null;
  date: string | null = new Date(this.clock.now()).toUTCString();

  /** A test's own answer to a URL. */
  readonly probes: Record<string, Promise<ProbeAnswer> | undefined> = {};

  readonly ask: Prober = (url, signal, method, via): Promise<ProbeAnswer> =>
    this.probes[url] ?? this.cloud.probe(url, signal, method, via);

  constructor(topology?: Topology) {
    super(topology);
    // In the fake cloud a failover has a listener to switch; here clients would be answered as things stand.
    for (const state of Object.values(this.cloud.regions)) state.listenerTarget = state.serviceTarget;
    this.cloud.fault = (operation) => {
      const everywhere = ['route53', 'iam'].includes(operation.service);
      if (this.cloud.out.has(operation.region) && !everywhere) return undefined;
      const said = this.answers[operation.action]?.(operation);
      if (said === undefined) {
        // The fake cloud has no control region: nothing is locked there.
        const elsewhere = operation.action === 'ListObjectsV2' && operation.region === this.topology.controlRegion;
        return elsewhere ? { ok: true, output: {}, requestId: 'r' } : undefined;
      }
      return 'ok' in said ? (said as CallResult) : { ok: true, output: said, requestId: 'r' };
    };
  }

  private statements: ReturnType<typeof statementsOf> | null = null;
  private readonly operator = (): ReturnType<typeof statementsOf> =>
    (this.statements ??= statementsOf(this.topology, 'operator', TERRAFORM_TYPES));

  /** What IAM says of the operator role as bootstrap makes it. */
  private simulated({ ActionNames, ResourceArns, ContextEntries }: Simulated): object {
    const context = Object.fromEntries(ContextEntries.map((one) => [one.ContextKeyName, one.ContextKeyValues]));
    const statements = this.operator();
    const results = ActionNames.flatMap((action) =>
      ResourceArns.map((resource) => ({
        EvalActionName: action,
        EvalResourceName: resource,
        EvalDecision: decide(statements, { action, resource, context }),
      })),
    );
    return { EvaluationResults: results };
  }

  async look(to: string = WEST): Promise<Preflight> {
    const sender = {
      send: async (operation: Operation): Promise<CallResult> => {
        const answer = await this.cloud.send(operation);
        return answer.ok && this.date !== null ? { ...answer, date: this.date } : answer;
      },
    };
    const { topology, clock, machine } = this;
    await this.keepBundle();
    this.cloud.sent.length = 0;
    const as = this.as === null ? {} : { as: this.as };
    return preflight(
      {
        topology,
        pattern: WARM_STANDBY,
        checks: CHECKS,
        sender,
        probe: this.ask,
        clock,
        machine,
        answerNamesRegion: true,
        ...as,
      },
      to,
    );
  }

  /** What somebody is told who is about to move to the west. */
  async doubts(send: (operation: Operation) => Promise<CallResult> = (one) => this.cloud.send(one)) {
    const { topology, clock, machine } = this;
    const observation = await this.observe();
    const runbook = failoverRunbook(topology, observation, { to: WEST });
    this.cloud.sent.length = 0;
    const dated = async (operation: Operation): Promise<CallResult> => {
      const answer = await send(operation);
      return answer.ok && this.date !== null ? { ...answer, date: this.date } : answer;
    };
    return doubtsOf(
      {
        topology,
        pattern: WARM_STANDBY,
        checks: CHECKS,
        sender: { send: dated },
        probe: this.ask,
        clock,
        machine,
        answerNamesRegion: true,
      },
      runbook,
      observation,
    );
  }

  /** What becomes of the bundle in each region after it was put there; a test's own. */
  touchBundle: (files: Map<string, string>, region: string) => void = () => undefined;

  /** The bundle of this moment, in every region. */
  private async keepBundle(): Promise<void> {
    const observation = await this.observe();
    const about = { madeAt: '2026-11-20T00:00:00Z', commit: null, answerNamesRegion: true };
    try {
      const targets = bundleTargets(this.topology, observation);
      const { folder, files } = makeBundle(
        { topology: this.topology, pattern: WARM_STANDBY, observation },
        targets,
        about,
      );
      for (const { region } of this.topology.regions) {
        const own = new Map(files);
        this.touchBundle(own, region);
        for (const [path, Body] of own) {
          const LastModified = about.madeAt;
          this.cloud.kept(region).set(`bundle/${folder}/${path}`, { Body, ETag: '"b"', LastModified });
        }
      }
    } catch (error) {
      // Nothing can be made: then there is none.
      if (!(error instanceof DrError)) throw error;
    }
  }

  /** Every read of this action fails like this. */
  fails(action: string, code: string): void {
    this.answers[action] = () => fault(code);
  }
}

export function certificateOf(rest: object): object {
  const Certificate = {
    CertificateArn: 'arn:c/1',
    DomainName: NAMES[0],
    SubjectAlternativeNames: NAMES,
    Status: 'ISSUED',
    NotAfter: '2027-06-01T00:00:00.000Z',
    InUseBy: ['arn:lb'],
    ...rest,
  };
  return { Certificate };
}
