/**
 * What a pattern gives to the rooms above it: the moves that it knows, and what its regions lack. The kernel carries moves out and asks
 * no further which pattern it is.
 */
import type { Operation } from '../operations/operation';
import type { SettledRoles } from '../observation/roles';
import type { ObserveSides } from '../observation/sides';
import type { Observation } from '../observation/types';
import type { Capacity, Settings } from '../overlays/settings';
import type { Runbook } from '../runbook/runbook';
import type { RegionTopology, Topology } from '../topology/topology';
import type { NextCommand } from './next/command';

export interface FailoverOptions {
  /** The region to move to; default: the one that is recommended. */
  readonly to?: string;
  readonly graceful?: boolean;
  /** Detach and promote although managed failover is possible. */
  readonly detach?: boolean;
  /** See `Move`; default true. */
  readonly answerNamesRegion?: boolean;
}

export interface FailbackWish {
  /** The region to return to; default: the database's home region. */
  readonly to?: string;
  /** Rebuild although a managed rejoin is possible. */
  readonly rebuild?: boolean;
}

export interface FailbackOptions extends FailbackWish {
  /** What makes this run's snapshot one of a kind, e.g. `20261120-1404`; lower-case letters, digits, dashes. */
  readonly stamp: string;
  /** See `Move`; default true. */
  readonly answerNamesRegion?: boolean;
}

export interface EvacuateOptions {
  /** The region to leave. */
  readonly region: string;
  /** The region to move to; default: the one that is recommended. */
  readonly to?: string;
  /** See `Move`; default true. */
  readonly answerNamesRegion?: boolean;
}

export interface ReturnOptions {
  /** The region to return to. */
  readonly region: string;
  /** See `Move`; default true. */
  readonly answerNamesRegion?: boolean;
}

export interface Shortfall {
  readonly region: RegionTopology;
  readonly has: Capacity;
  /** What it does now. */
  readonly role: 'serving' | 'standby';
  /** What the overlays declare for that. */
  readonly declared: Capacity;
  /** True where nothing that runs there can write past the writer: it serves and is the writer, or is seen to be a connected reader. */
  readonly mayRun: boolean;
  /** In words, for status. */
  readonly words: string;
  /** Raises to what is declared, never lowers; in this order. */
  readonly restore: readonly Operation[];
}

/** An environment's settings with roles moved, to compare what is composed from them. */
export interface FlippedSettings {
  /** What was moved, in words. */
  readonly what: string;
  readonly settings: Settings;
  /** The regions whose states have to be compared; the global one always. */
  readonly regions: readonly string[];
}

export interface Pattern {
  /** What its parts say of themselves, and what roles demand of them. */
  readonly sides: ObserveSides;
  /** Where the roles went. Throws DrError where that is unknown, or where the pattern's rules say that a move is half done. */
  readonly roles: (topology: Topology, observation: Observation) => SettledRoles;
  /** What an operator should type about the roles that are observed; null where they are as they should be. */
  readonly next: (topology: Topology, observation: Observation) => NextCommand | null;
  /** The region to move to now. Throws DrError `no-safe-target`, with what speaks against each. */
  readonly recommend: (topology: Topology, observation: Observation) => string;
  /** The regions that a failover could move to, in the environment's order. */
  readonly targets: (topology: Topology, observation: Observation) => readonly string[];
  /** The region that a failover to `to` leaves; `to` itself where there is no other one. */
  readonly leaves: (topology: Topology, observation: Observation, to: string) => string;
  /** Every way in which roles can move, half done too: no plan may depend on which it is. Pure. */
  readonly flips: (settings: Settings) => readonly FlippedSettings[];
  /** The runbook for moving to a region. Throws DrError where there is none from what is observed. */
  readonly failover: (topology: Topology, observation: Observation, options: FailoverOptions) => Runbook;
  /** The runbook for returning to a region that was lost. Throws DrError where there is none. */
  readonly failback: (topology: Topology, observation: Observation, options: FailbackOptions) => Runbook;
  /** The runbook for leaving a region that is well. Throws DrError where there is none. */
  readonly evacuate: (topology: Topology, observation: Observation, options: EvacuateOptions) => Runbook;
  /** The runbook for returning to a region that stood by. Throws DrError where there is none. */
  readonly returnTo: (topology: Topology, observation: Observation, options: ReturnOptions) => Runbook;
  /** The failovers that the environment is made for, from settings alone: counted, never run. `to`: to that region only. */
  readonly planned: (topology: Topology, graceful: boolean, to?: string) => readonly Runbook[];
  /** Regions that have less than is declared for what they do. What cannot be seen is short of nothing. */
  readonly shortfalls: (topology: Topology, observation: Observation) => readonly Shortfall[];
}
