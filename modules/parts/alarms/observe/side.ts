/** Alarms of a region: their state, whether they tell somebody, and the log groups that tasks need. */
import { flag, list, text, textOrNull, UnexpectedAnswer } from '../../../observation/answers';
import { alarmNames } from '../../../observation/alarm-names';
import { askEach, type Asker } from '../../../observation/asker';
import { allWell, ofPiece } from '../../../observation/demand-rule';
import type { ObserveSide, OwnedSide, RegionPieces, RegionSide } from '../../../observation/sides';
import { gap, known, type Known, type PartsView } from '../../../observation/types';
import * as reads from './reads';
import type { RegionTopology } from '../../../topology/topology';

declare module '../../../observation/types' {
  interface PartsView {
    /** Alarms that exist and tell nobody, each with why. */
    readonly mute: Known<readonly string[]>;
    readonly logGroups: Known<readonly string[]>;
  }
}

const region: RegionSide<'alarms'> = {
  pieces: ['alarms'],
  observe: async (one, asker) => ({ alarms: await statesIn(one, asker) }),
  suppose: () => ({ alarms: known([]) }),
  gaps: (view) => gap('alarms', view.alarms),
};

const owned: OwnedSide<'mute' | 'logGroups'> = {
  pieces: ['mute', 'logGroups'],
  observe: async (scene, asker) => {
    const [mute, logGroups] = await Promise.all([muteIn(scene.region, asker), logGroupsIn(scene.region, asker)]);
    return { mute, logGroups };
  },
};

export const alarmsObserve = { region, owned } satisfies ObserveSide;

function statesIn(one: RegionTopology, asker: Asker): Promise<RegionPieces['alarms']> {
  return asker.ask(reads.alarms(one.region, alarmNames(one)), (output) =>
    list(output, 'MetricAlarms').map((alarm) => ({
      name: text(alarm, 'AlarmName'),
      state: text(alarm, 'StateValue'),
    })),
  );
}

/** The alarms that are declared, green's and the targets' included. */
const declaredAlarms = (region: RegionTopology): readonly string[] => [
  ...alarmNames(region),
  `${region.names.serverErrorsAlarm}-target`,
  ...(region.blueGreen ? [`${region.names.unhealthyTargetsAlarm}-green`] : []),
];

function muteIn(region: RegionTopology, asker: Asker): Promise<PartsView['mute']> {
  return asker.ask(reads.alarms(region.region, declaredAlarms(region)), (output) =>
    list(output, 'MetricAlarms').flatMap((alarm) => {
      const actions = (alarm as { readonly AlarmActions?: readonly unknown[] }).AlarmActions ?? [];
      const name = text(alarm, 'AlarmName');
      if (!flag(alarm, 'ActionsEnabled')) return [`${name}: its actions are switched off`];
      return actions.length === 0 ? [`${name}: it has no action`] : [];
    }),
  );
}

/** Names are asked for as prefixes; one page holds them, since nothing else begins so. */
async function logGroupsIn({ region, names }: RegionTopology, asker: Asker): Promise<PartsView['logGroups']> {
  const wanted = [names.serviceLogGroup, names.databaseLogGroup, names.apiLogGroup];
  const found = await askEach(wanted, (name) =>
    asker.ask(reads.logGroups(region, name), (output) => {
      const there = list(output, 'logGroups').some((one) => text(one, 'logGroupName') === name);
      if (!there && textOrNull(output, 'nextToken') !== null)
        throw new UnexpectedAnswer(`more log groups begin with ${name}`);
      return there ? name : null;
    }),
  );
  return found.known ? known(found.value.filter((name): name is string => name !== null)) : found;
}

export const alarmActions = ofPiece(
  {
    id: 'alarm-actions',
    title: 'Alarms tell somebody',
    fix: "Apply the region's data and workloads states; aws cloudwatch enable-alarm-actions switches them on.",
    of: 'service',
  },
  'mute',
  'actions of alarms',
  (mute) => allWell(mute, 'its alarms tell somebody'),
);

export const logGroups = ofPiece(
  {
    id: 'log-groups',
    title: 'The log groups are there',
    fix: "Apply the region's platform and data states: a task whose log group is missing does not start.",
    of: 'service',
  },
  'logGroups',
  'log groups',
  (found, { region: { names } }) => {
    const wanted = [names.serviceLogGroup, names.databaseLogGroup, names.apiLogGroup];
    const missing = wanted.filter((name) => !found.includes(name));
    return allWell(
      missing.map((name) => `log group ${name} does not exist`),
      'its log groups are there',
    );
  },
);
