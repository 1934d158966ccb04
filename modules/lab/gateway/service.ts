/** What the gateway has to know of an AWS service that its model does not say: parts declare it (`modules/parts/index.services.ts`). */
import { AwsFault } from './handler';
import type { RestParts } from './rest';
import type { SignatureScope } from './scope';

/** A refusal of what comes too fast, in the words of the service. */
interface Throttling {
  readonly status: number;
  readonly code: string;
  readonly message?: string;
}

interface ServiceFacts {
  /** Name of its model in botocore. */
  readonly name: string;
  /** Signing name, where it is another. */
  readonly signedAs?: string;
  /** Which requests are for it, where two services have one signing name: the first that says yes, or says nothing of it. */
  readonly asked?: (parts: RestParts, body: Buffer) => boolean;
  /** The emulator's own names of it, where they are others. */
  readonly emulatedAs?: readonly string[];
  /** One data plane for the whole world: no region's outage stops what it answers. */
  readonly global?: true;
  /** Operations of its data plane: they are answered while a region's own control plane is out. None where it is missing. */
  readonly dataPlane?: RegExp;
  /** Code of its refusal of a tag, where it is not `ValidationException`. */
  readonly tagFault?: string;
  /** Keys of its tags that differ in case alone are one key. */
  readonly tagKeysWithoutCase?: true;
  /** Where it differs from what is usual in its protocol. */
  readonly throttling?: Throttling;
}

interface OpenService extends ServiceFacts {
  /** `*`, or the operations that are open where others would run what they are given or act by themselves. */
  readonly operations: '*' | readonly string[];
  /** What needs it; docs/reference/lab.md is made from it. */
  readonly why: string;
}

/** Known only to be told apart from another. */
interface ClosedService extends ServiceFacts {
  readonly operations: 'none';
}

export type LabService = OpenService | ClosedService;

export const isOpen = (one: LabService): one is OpenService => one.operations !== 'none';

/** Questions to the services of a lab. */
export interface ServiceBook {
  /** What is known of a service; nothing of one that nobody declared. */
  of(service: string): Partial<LabService>;
  /** Name of the model of the service that a request is for. */
  named(scope: SignatureScope, parts: RestParts, body: Buffer): string;
  /** Why a request is not served, or undefined. 501, which clients do not retry. */
  closedTo(service: string, action: string): AwsFault | undefined;
  /** Whether the emulator serves the service, given the names in its health answer. */
  isEmulated(names: ReadonlySet<string>, service: string): boolean;
  /** Names of the open ones. */
  readonly open: readonly string[];
}

export function serviceBook(services: readonly LabService[]): ServiceBook {
  const byName = new Map(services.map((one) => [one.name, one]));
  return {
    of: (service) => byName.get(service) ?? {},
    named(scope, parts, body) {
      const signed = services.filter(({ name, signedAs = name }) => signedAs === scope.signedFor);
      return signed.find(({ asked }) => asked === undefined || asked(parts, body))?.name ?? scope.signedFor;
    },
    closedTo(service, action) {
      const known = byName.get(service);
      const open = known !== undefined && isOpen(known) ? known : undefined;
      if (open?.operations === '*' || open?.operations.includes(action) === true) return undefined;
      return notServed(open === undefined ? service : `${service} ${action === '' ? 'with this request' : action}`);
    },
    isEmulated: (names, service) => [service, ...(byName.get(service)?.emulatedAs ?? [])].some((one) => names.has(one)),
    open: services.filter(isOpen).map(({ name }) => name),
  };
}

function notServed(what: string): AwsFault {
  const why = 'The product does not use it, and the lab runs nothing for anybody';
  const message = `The lab does not serve ${what}. ${why}. What it serves: docs/reference/lab.md.`;
  return new AwsFault(501, 'NotImplemented', message);
}
