/** What can be changed of the databases of a running lab. */
import { durationText } from '../../../lab/amounts';
import { regionOption, timeWord } from '../../../lab/knobs/fields';
import { defineKnob } from '../../../lab/knobs/knob';
import { placeText } from '../../../lab/knobs/own';
import { replicationLags, setReplicationLag } from './rds';

export const lagKnob = defineKnob({
  name: 'lag',
  summary: 'set the replication lag, as 30s, or off',
  fields: { seconds: timeWord('seconds', 'dr lab lag 30s', true), region: regionOption },
  apply({ seconds, region }, { context }) {
    setReplicationLag(context, region, seconds);
    return {};
  },
  says({ seconds, region }, { labTime }) {
    const how = seconds === null ? 'is the model’s again' : `is ${labTime(seconds * 1000)} from now on`;
    return `replication lag ${placeText(region)} ${how}`;
  },
  state: {
    read: ({ context }) => ({ lag: replicationLags(context) }),
    lines: ({ lag }) =>
      Object.entries(lag).map(([region, seconds]) => `lag: ${durationText(seconds * 1000)} ${placeText(region)}`),
  },
});
