/** What can be changed of the account of a running lab. */
import { numberWord, regionOption, regionWord, textWord } from '../../../lab/knobs/fields';
import { defineKnob } from '../../../lab/knobs/knob';
import { placeText } from '../../../lab/knobs/own';
import { grantedQuotas, QUOTAS, setQuota } from './quotas';

const EXAMPLE = QUOTAS[0]?.code ?? '';
const RANGE = { min: 0, max: 1_000_000_000, fractions: true };

export const quotaKnob = defineKnob({
  name: 'quota',
  summary: `the CODE of a service quota and a value, as ${EXAMPLE} 2, or off for AWS’s default`,
  fields: {
    code: textWord('CODE', /^/, `the code of a quota, such as ${EXAMPLE}`),
    value: numberWord(
      RANGE,
      `A value is a number from ${RANGE.min} to ${RANGE.max}, or off for AWS’s default, as in dr lab quota ${EXAMPLE} 2.`,
    ),
    region: regionOption,
  },
  apply({ code, value, region }, { context }) {
    setQuota(context, code, value, region);
    return {};
  },
  says({ code, value, region }) {
    const how = value === null ? 'is AWS’s default again' : `is ${value} from now on`;
    return `quota ${code} ${placeText(region)} ${how}`;
  },
  state: {
    read: ({ context }) => ({ quotas: grantedQuotas(context) }),
    lines: ({ quotas }) => quotas.map(({ code, region, value }) => `quota ${code}: ${value} ${placeText(region)}`),
  },
});

export const disableKnob = defineKnob({
  name: 'disable',
  summary: 'the account has REGION no longer enabled: it knows no key',
  fields: { region: regionWord },
  apply({ region }, { disturbances }) {
    disturbances.enable(region, false);
    return {};
  },
  says: ({ region }) => `${region} is not enabled: it knows no key of the account, until: dr lab enable ${region}`,
  state: {
    read: ({ disturbances }) => ({ disabled: disturbances.disabledRegions() }),
    lines: ({ disabled }) => disabled.map((region) => `not enabled: ${region}`),
  },
});

export const enableKnob = defineKnob({
  name: 'enable',
  summary: 'the account has REGION enabled again',
  fields: { region: regionWord },
  apply({ region }, { disturbances }) {
    disturbances.enable(region, true);
    return {};
  },
  says: ({ region }) => `${region} is enabled`,
});
