/** The lab as the rest of the product sees it. */
import type { Clock, Console } from '../console/ports';
import type { LabIdentity, LabKeys } from './credentials';
import type { LabPlane } from './plane/plane';

/** Values of a knob: JSON that goes to the gateway and comes back. */
export type KnobDocument = Readonly<Record<string, unknown>>;

/** How a region is out: answers 503, resets connections, or accepts them and never answers. */
export type OutageMode = '503' | 'reset' | 'hang';

/** One request that reached the gateway. Bodies are kept without secrets. */
export interface RequestRecord {
  readonly seq: number;
  /** Clock milliseconds. */
  readonly at: number;
  readonly service: string;
  readonly region: string;
  readonly action: string;
  /** True when it changes something (not Describe, Get, List, Head). */
  readonly mutating: boolean;
  readonly status: number;
  /** AWS error code, where it failed. */
  readonly error: string | null;
  /** Parsed input as names of the service model, where the protocol could be parsed. */
  readonly input: unknown;
  /** Who asked, by the user agent: Terraform, the AWS CLI (which only `promote-dr.sh` uses here), or dr itself. */
  readonly agent: 'terraform' | 'cli' | 'dr';
  /** Another principal than the root of the lab's account, where one signed it. */
  readonly as?: 'approver';
}

/** A running lab. */
export interface Lab {
  /** `http://127.0.0.1:<port>`: the one endpoint that Terraform, the AWS CLI and SDKs see. */
  readonly endpoint: string;
  /** `127.0.0.1:<port>`: the name server of the account's zones. */
  readonly dns: string;
  /** The lab's clock: what its modelled durations, and whoever measures them, go by. */
  readonly clock: Clock;
  /** True when it was started from a snapshot. */
  readonly restored: boolean;
  /** The data plane; null where it was started without one. */
  readonly plane: LabPlane | null;
  /** Programs of the lab's own environment: AWS CLI and shellcheck. */
  readonly programs: { readonly aws: string; readonly shellcheck: string };
  /** Header of a request to `/_lab/…`, probes included. */
  readonly controlHeaders: Readonly<Record<'authorization', string>>;
  /** The same as a configuration file of curl. */
  readonly curlConfig: string;
  /** Environment for anything that talks to the lab as the root of its account, or as another identity: endpoint, the lab's key, nothing of the user's. */
  environment(identity?: LabIdentity): Readonly<Record<string, string>>;
  /** Takes a region out; it comes back by itself after `lasts` milliseconds of the lab's clock, where given. */
  outage(region: string, mode: OutageMode, lasts?: number): Promise<void>;
  restore(region: string): Promise<void>;
  /** Stops the control planes whose home the region is (`gateway/control-planes.ts`), and nothing else; or lets them go on. */
  controlPlane(region: string, out: boolean): Promise<void>;
  /** Does what a knob of `modules/parts/index.knobs.ts` does, and answers with its values. Throws KnobRefusal. */
  turn(knob: string, values: KnobDocument): Promise<KnobDocument>;
  /** Requests since `since` (a seq). */
  requests(since?: number): Promise<readonly RequestRecord[]>;
  /** Writes everything the lab holds into `dir` while it runs, atomically. */
  saveSnapshot(dir: string): Promise<void>;
  /** Ends gateway and emulator, removes what is not kept. */
  stop(): Promise<void>;
}

/** What starting a lab needs. */
export interface LabOptions {
  /** Folder of this lab, made if missing: emulator's data, request journal, `lab.json`. Emulator's data is removed when it stops. */
  readonly dir: string;
  /** The user's cache folder for this product: the lab's programs and the register of its processes. */
  readonly cacheDir: string;
  /** `modules/lab/requirements.txt` of the project. */
  readonly requirementsFile: string;
  readonly accountId: string;
  /** Lab seconds per wall second. */
  readonly scale: number;
  /** The wall's clock and timers, as `createClock` wants them. */
  readonly wall: { readonly now: () => number; readonly setTimer: (fire: () => void, ms: number) => () => void };
  readonly console: Console;
  /** The process's environment, of which PATH, HOME and the settings of pip are used. */
  readonly processEnv: Readonly<Record<string, string | undefined>>;
  /** Snapshot folder to start from; started empty when there is none. */
  readonly snapshot?: string;
  /** Stops the lab when aborted. */
  readonly signal?: AbortSignal;
  /** Whose lab it is, as `lab.json` says to others: `lab`, or the name of a drill. */
  readonly owner?: string;
  /** Port of the endpoint on loopback; a free one where none is named. */
  readonly port?: number;
  /** The program that every task runs, and chance (0 to 1), where the lab is to have a data plane. */
  readonly plane?: { readonly program: string; readonly random: () => number };
  /** A Python instead of the first fitting one on PATH. */
  readonly python?: string;
}

/** A lab that runs in some process, as others find it (`lab.json`). */
export interface LabAddress {
  readonly endpoint: string;
  /** `127.0.0.1:<port>`: the name server of the account's zones. */
  readonly dns: string;
  /** `http://127.0.0.1:<port>`: the proxy into the data plane; missing where the lab has none. */
  readonly proxy?: string;
  readonly pid: number;
  /** Tells the process from a later one with the same id. */
  readonly processStarted: string;
  readonly accountId: string;
  /** `lab`, or the name of the drill that it belongs to. */
  readonly owner: string;
  /** Folder of the lab's programs: AWS CLI 1 among them. */
  readonly programs: string;
  /** `createClock({scale, origin, now: () => wall now + offset, …})` agrees with the lab's clock. */
  readonly clock: { readonly scale: number; readonly origin: number; readonly offset: number };
  /** What opens it. The file has mode 0600. */
  readonly keys: LabKeys;
  /** Configuration of curl that opens `/_lab/…`. */
  readonly curlConfig: string;
}
