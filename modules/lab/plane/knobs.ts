/** What can be done to the data plane of a running lab: each fault by itself, so that a drill can tell them apart. */
import { choiceOption, eitherWord, numberWord, regionWord, textWord, timeOption } from '../knobs/fields';
import { defineKnob, KnobRefusal, type Knob, type KnobWorld } from '../knobs/knob';
import type { OutageMode } from '../types';
import { isolateBy } from './net/isolate';
import type { Ways } from './net/ways';

const NOTHING = {} as const;

/** Throws KnobRefusal where the lab has no plane. */
function waysOf({ ways }: KnobWorld): Ways {
  if (ways !== null) return ways;
  throw new KnobRefusal('the lab has no data plane: it was started with --no-plane');
}

export const dataPlaneKnob = defineKnob({
  name: 'data-plane',
  summary: 'REGION out or back, for clients and other regions; its control plane answers',
  fields: {
    region: regionWord,
    out: eitherWord('out', 'back'),
    // The option is that of `outage`, whose modes it shares.
    mode: choiceOption<OutageMode>({ flags: '--mode <mode>', text: '503, reset or hang', otherwise: '503' }, [
      '503',
      'reset',
      'hang',
    ]),
  },
  apply({ region, out, mode }, world) {
    isolateBy(waysOf(world), region, out ? mode : null);
    return NOTHING;
  },
  says: ({ region, out, mode }) =>
    out
      ? `the data plane of ${region} is out (${mode}); its control plane answers`
      : `the data plane of ${region} is back`,
});

export const brownOutKnob = defineKnob({
  name: 'brown-out',
  summary: 'REGION fails VALUE percent of requests, or off',
  fields: {
    region: regionWord,
    percent: numberWord({ min: 0, max: 100 }, 'It is a number of percent from 0 to 100.'),
    late: timeOption('ms', {
      flags: '--late <time>',
      text: 'all requests wait so long, in your time, as 500ms',
      example: 'dr lab brown-out us-east-1 30 --late 500ms',
      reported: 'late_ms',
    }),
  },
  apply({ region, percent, late }, world) {
    const fault = percent === null ? null : { status: 500, share: percent / 100, delayMs: late ?? 0 };
    waysOf(world).brownOut(region, fault);
    return NOTHING;
  },
  says({ region, percent, late }) {
    if (percent === null) return `${region} answers as usual`;
    const slow = late === null ? '' : `, ${late} ms late`;
    return `${region} answers 500 to ${percent} % of requests${slow}`;
  },
});

const pairWord = textWord('FROM:TO', /^[a-z0-9-]+:[a-z0-9-]+$/, 'two regions, as us-east-1:us-west-2');

export const replicationKnob = defineKnob({
  name: 'replication',
  summary: 'stop or start replication FROM:TO another region; clients go on',
  fields: { regions: pairWord, stopped: eitherWord('stop', 'start') },
  apply({ regions, stopped }, world) {
    const [from = '', to = ''] = regions.split(':');
    waysOf(world).stopReplication(from, to, stopped ? 'hang' : null);
    return NOTHING;
  },
  says({ regions, stopped }) {
    const [from = '', to = ''] = regions.split(':');
    return `replication from ${from} to ${to} ${stopped ? 'is stopped' : 'goes on'}`;
  },
});

export const databaseKnob = defineKnob({
  name: 'database',
  summary: 'REGION out or back, its databases alone',
  fields: { region: regionWord, out: eitherWord('out', 'back') },
  apply({ region, out }, world) {
    waysOf(world).closeDatabases(region, out);
    return NOTHING;
  },
  says: ({ region, out }) => `the databases of ${region} ${out ? 'answer nobody' : 'answer again'}`,
});

export const zoneKnob = defineKnob({
  name: 'zone',
  summary: 'ZONE out or back, as us-east-1a: its tasks do not run',
  fields: {
    zone: textWord('ZONE', /^[a-z]{2}(-[a-z]+)+-\d[a-z]$/, 'a zone, as us-east-1a'),
    out: eitherWord('out', 'back'),
  },
  apply({ zone, out }, world) {
    waysOf(world).loseZone(zone, out);
    return NOTHING;
  },
  says: ({ zone, out }) => (out ? `no task runs in zone ${zone}` : `zone ${zone} is back`),
  state: {
    read: ({ ways }) => ({ planeFaults: ways?.faults() ?? [] }),
    lines: ({ planeFaults }) => planeFaults.map((fault) => `data plane: ${fault}`),
    reported: { planeFaults: 'data_plane_faults' },
  },
});

export const PLANE_KNOBS: readonly Knob[] = [dataPlaneKnob, brownOutKnob, replicationKnob, databaseKnob, zoneKnob];
