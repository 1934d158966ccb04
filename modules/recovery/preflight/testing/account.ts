/** Preflight on the AWS in memory, with what a test wants it to answer. */
import { CHECKS } from '../../../parts/index.checks';
import { WARM_STANDBY } from '../../../patterns/warm-standby/pattern';
import type { CallResult } from '../../../operations/adapter';
import type { Operation } from '../../../operations/operation';
import { bundleTargets, makeBundle } from '../../bundle/bundle';
import { known } from '../../../observation/types';
import { DrError } from '../../../console/errors';
import type { Topology } from '../../../topology/topology';
import { fault } from '../../../memory/cloud';
import type { ProbeAnswer, Prober } from '../../../runbook/ports';
import { Bench, WEST } from '../../testing/run';
import type { Machine } from '../check';
import { failoverRunbook } from '../../../patterns/warm-standby/failover';
import { doubtsOf, preflight, type Preflight } from '../preflight';

/** Undefined lets the fake cloud answer. */
type Answer = (operation: Operation) => object | undefined;

const NAMES = ['api.example.com', `${WEST}.api.example.com`];
const tool = { found: '1.11.4', why: '' };

/** Everything in order; a test overrides an action's answer, or a piece of the machine. */
export class PreflightBench extends Bench {
  readonly answers: Record<string, Answer | undefined> = {};
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
      if (said === undefined) return undefined;
      return 'ok' in said ? (said as CallResult) : { ok: true, output: said, requestId: 'r' };
    };
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
      const source = { topology: this.topology, pattern: WARM_STANDBY, observation };
      const { folder, files } = makeBundle(source, bundleTargets(source), about);
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
