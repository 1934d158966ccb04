import { blocksOf, text, texts, type ComposedBlock, type ComposedState } from '../tree';
import type { Breach, Policy } from '../policy';

const ALARMS = ['aws_cloudwatch_metric_alarm', 'aws_cloudwatch_composite_alarm'];

export const alarmsAct: Policy = {
  id: 'alarms-act',
  title: 'every alarm tells somebody, and says what it means',
  why: 'An alarm without an action is a picture of a failure. Replication lag that nobody hears of is data lost at the next failover.',
  check: (tree) =>
    tree.states.flatMap((state) =>
      blocksOf(state)
        .filter(({ type }) => ALARMS.includes(type))
        .flatMap((block) => ofAlarm(state, block)),
    ),
};

function ofAlarm(state: ComposedState, { address, type, attributes }: ComposedBlock): Breach[] {
  const found = (what: string, fix: string): Breach => ({ state: state.id, at: address, what, fix });
  const silent = texts(attributes['alarm_actions']).filter((one) => one !== '').length === 0;
  const off = attributes['actions_enabled'] === false || attributes['actions_enabled'] === 'false';
  const unsaid = type === 'aws_cloudwatch_metric_alarm' && text(attributes['treat_missing_data']) === '';
  return [
    ...(silent ? [found('It has no alarm_actions.', "Give it the region's alarm topic.")] : []),
    ...(off ? [found('Its actions are switched off.', 'Remove actions_enabled.')] : []),
    ...(text(attributes['alarm_description']) === ''
      ? [found('It has no description.', 'Say what it means and what to do, for the person it wakes.')]
      : []),
    ...(unsaid ? [found('It does not say what no data means.', 'Set treat_missing_data.')] : []),
  ];
}
