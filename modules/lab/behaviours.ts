/** What parts give to a lab. */
import type { DnsReply, HandlerContext, LabHandler, ProbeHandler } from './gateway/handler';
import type { LabService } from './gateway/service';
import type { Knob } from './knobs/knob';
import type { PlaneNames } from './plane/side';

/** What modules/parts/index.lab.ts gives to the lab: `awsBehaviours(): Behaviours`. */
export interface Behaviours {
  /** In the order of the chain. */
  readonly handlers: readonly LabHandler[];
  readonly probe: ProbeHandler;
  /** What the account's hosted zones answer for a name and a type of record. */
  readonly dns?: (name: string, type: string, context: HandlerContext) => Promise<DnsReply>;
  /** What the gateway has to know of services; those that are not open here are refused. */
  readonly services: readonly LabService[];
  /** What runs behind it, where a lab has a data plane. */
  readonly plane?: PlaneNames;
  /** What can be changed while it runs. */
  readonly knobs: readonly Knob[];
}
