/** The lab as the rest of the product sees it. */

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
}

/** A running lab. */
export interface Lab {
  /** `http://127.0.0.1:<port>`: the one endpoint that Terraform, the AWS CLI and SDKs see. */
  readonly endpoint: string;
  /** Environment for anything that talks to the lab: endpoint, dummy credentials, nothing of the user's. */
  environment(): Readonly<Record<string, string>>;
  outage(region: string, mode: OutageMode): Promise<void>;
  restore(region: string): Promise<void>;
  /** Requests since `since` (a seq). */
  requests(since?: number): Promise<readonly RequestRecord[]>;
  /** Writes everything the lab holds into `dir` while it runs, atomically. */
  saveSnapshot(dir: string): Promise<void>;
  /** Ends gateway and emulator, removes what is not kept. */
  stop(): Promise<void>;
}
