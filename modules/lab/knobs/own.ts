/** Knobs that belong to no part: regions that are out, control planes that stop, requests that are refused or slow. */
import { CONTROL_PLANE_HOMES } from '../../overlays/partitions';
import { durationText } from '../amounts';
import type { Throttle } from '../gateway/disturbances';
import type { OutageMode } from '../types';
import { choiceOption, eitherWord, rateWord, regionOption, regionWord, textWord, timeOption, timeWord } from './fields';
import { defineKnob, KnobRefusal, type Knob } from './knob';

/** `in us-east-1`, `in every region`. */
export const placeText = (region: string | null): string => `in ${regionText(region)}`;

const regionText = (region: string | null): string => (region === null || region === '*' ? 'every region' : region);

/** No member: what a knob without state, or without an answer of its own, has. */
const NOTHING = {} as const;

export const outageKnob = defineKnob({
  name: 'outage',
  summary: 'take REGION out',
  fields: {
    region: regionWord,
    mode: choiceOption<OutageMode>({ flags: '--mode <mode>', text: '503, reset or hang', otherwise: '503' }, [
      '503',
      'reset',
      'hang',
    ]),
    seconds: timeOption('seconds', {
      flags: '--for <time>',
      text: 'ends by itself after so much of the lab’s time, as 2m',
      example: 'dr lab outage us-east-1 --for 2m',
      reported: 'for_seconds',
    }),
  },
  apply({ region, mode, seconds }, { outages }) {
    outages.begin(region, mode, seconds === null ? undefined : seconds * 1000);
    return NOTHING;
  },
  says({ region, mode, seconds }, { labTime }) {
    const end = seconds === null ? `until: dr lab restore ${region}` : `for ${labTime(seconds * 1000)}`;
    return `${region} is out (${mode}) ${end}`;
  },
  state: {
    read({ outages }) {
      const all = Object.entries(outages.all());
      return {
        out: Object.fromEntries(all.map(([region, { mode }]) => [region, mode])),
        until: Object.fromEntries(all.map(([region, { until }]) => [region, until])),
      };
    },
    lines: ({ out, until }, now) =>
      Object.entries(out).map(([region, mode]) => {
        const end = until[region] ?? null;
        const lasts = end === null ? '' : `, for another ${durationText(end - now)} of the lab's time`;
        return `out: ${region} (${mode}${lasts})`;
      }),
  },
});

export const restoreKnob = defineKnob({
  name: 'restore',
  summary: 'bring REGION back',
  fields: { region: regionWord },
  apply({ region }, { outages }) {
    outages.end(region);
    return NOTHING;
  },
  says: ({ region }) => `${region} is back`,
});

export const controlPlaneKnob = defineKnob({
  name: 'control-plane',
  summary: 'REGION out or back, the control planes whose home it is',
  fields: { region: regionWord, out: eitherWord('out', 'back') },
  apply({ region, out }, { disturbances }) {
    if (!CONTROL_PLANE_HOMES.includes(region))
      throw new KnobRefusal(`region must be home to control planes: ${CONTROL_PLANE_HOMES.join(', ')}`);
    disturbances.controlPlane(region, out);
    return NOTHING;
  },
  says({ region, out }) {
    const what = out ? 'do not answer; data planes and regional control planes go on' : 'answer again';
    return `control planes with their home in ${region} ${what}`;
  },
  state: {
    read: ({ disturbances }) => ({ controlPlanes: disturbances.controlPlanesOut }),
    lines: ({ controlPlanes }) => controlPlanes.map((region) => `control planes out: ${region}`),
    reported: { controlPlanes: 'control_planes_out' },
  },
});

export const regionalControlPlaneKnob = defineKnob({
  name: 'regional-control-plane',
  summary: 'REGION out or back, its own control planes; what runs there goes on',
  fields: { region: regionWord, out: eitherWord('out', 'back') },
  apply({ region, out }, { disturbances }) {
    disturbances.regionalControlPlane(region, out);
    return NOTHING;
  },
  says: ({ region, out }) =>
    out
      ? `control planes of ${region} do not answer; its data planes go on`
      : `control planes of ${region} answer again`,
  state: {
    read: ({ disturbances }) => ({ regionalControlPlanes: disturbances.regionalControlPlanesOut() }),
    lines: ({ regionalControlPlanes }) =>
      regionalControlPlanes.map((region) => `regional control planes out: ${region}`),
    reported: { regionalControlPlanes: 'regional_control_planes_out' },
  },
});

/** `service`: an example of one. */
export function throttleKnob(service: string): Knob {
  return defineKnob({
    name: 'throttle',
    summary: `SERVICE and a rate, as ${service} 5/s, or off`,
    fields: {
      service: textWord('SERVICE', /^[a-z0-9-]+$/, `the name of an AWS service, such as ${service}`),
      rate: rateWord(`dr lab throttle ${service} 5/s`),
      region: regionOption,
    },
    apply(values, { disturbances }) {
      disturbances.throttle(values.service, values.rate, values.region);
      return NOTHING;
    },
    says(answer, { typed }) {
      const how =
        answer.rate === null ? 'is not throttled' : `takes ${typed('rate')} of your time, each region by itself`;
      return `${answer.service} ${placeText(answer.region)} ${how}`;
    },
    state: {
      read: ({ disturbances }): { readonly throttles: readonly Throttle[] } => ({ throttles: disturbances.throttles }),
      lines: ({ throttles }) =>
        throttles.map((one) => `throttled: ${one.service}, ${one.rate} a second ${placeText(one.region)}`),
    },
  });
}

export const latencyKnob = defineKnob({
  name: 'latency',
  summary: 'REGION and a time, as 200ms, or off',
  fields: { region: regionWord, ms: timeWord('ms', 'dr lab latency us-east-1 200ms', false) },
  apply({ region, ms }, { disturbances }) {
    disturbances.latency(region, ms);
    return NOTHING;
  },
  says: ({ region, ms }) => `${region} answers ${ms === null ? 'at once' : `after ${durationText(ms)} of your time`}`,
  state: {
    read: ({ disturbances }) => ({ latency: disturbances.latencies }),
    lines: ({ latency }) => Object.entries(latency).map(([region, ms]) => `latency: ${durationText(ms)} in ${region}`),
  },
});
