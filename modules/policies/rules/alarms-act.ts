import { blocksOf, text, texts, type ComposedBlock, type ComposedState } from '../tree';
import type { Breach, Policy } from '../policy';

export const alarmsAct: Policy = {
  id: 'alarms-act',
  title: 'every alarm tells somebody, and says what it means',
  why: 'An alarm without an action is a picture of a failure. Replication lag that nobody hears of is data lost at the next failover.',
  check: (tree, types) =>
    tree.states.flatMap((state) =>
      blocksOf(state).flatMap((block) => {
        const alarm = types.get(block.type)?.alarm;
        return alarm === undefined ? [] : ofAlarm(state, block, alarm.missing);
      }),
    ),
};

function ofAlarm(state: ComposedState, { address, attributes }: ComposedBlock, missing?: string): Breach[] {
  const found = (what: string, fix: string): Breach => ({ state: state.id, at: address, what, fix });
  const silent = texts(attributes['alarm_actions']).filter((one) => one !== '').length === 0;
  const off = attributes['actions_enabled'] === false || attributes['actions_enabled'] === 'false';
  const unsaid = missing !== undefined && text(attributes[missing]) === '';
  return [
    ...(silent ? [found('It has no alarm_actions.', "Give it the region's alarm topic.")] : []),
    ...(off ? [found('Its actions are switched off.', 'Remove actions_enabled.')] : []),
    ...(text(attributes['alarm_description']) === ''
      ? [found('It has no description.', 'Say what it means and what to do, for the person it wakes.')]
      : []),
    ...(unsaid ? [found('It does not say what no data means.', `Set ${missing}.`)] : []),
  ];
}
