import type { Operation } from '../../operations/operation';
import { inner, list, only, text, textOrNull } from '../../observation/answers';
import { known, type Known } from '../../observation/types';
import * as reads from '../aurora/observe/reads';
import { defineCheck, judged, met, notMet } from '../../recovery/preflight/check';

const key = (region: string, id: string): Operation => ({
  service: 'kms',
  action: 'DescribeKey',
  region,
  input: { KeyId: id },
});

interface KeySeen {
  readonly arn: string;
  readonly state: string;
}

export const databaseKey = defineCheck({
  id: 'database-key',
  title: "The key of the target's database is enabled",
  why: 'A member of a global database that loses its key goes to inaccessible-encryption-credentials, from which nothing leads back.',
  fix: 'Enable the key, or cancel its deletion, at once.',
  stops: true,
  read: async ({ target }, asker): Promise<Known<KeySeen>> => {
    const used = await asker.ask(reads.dbCluster(target.region, target.names.dbCluster), (output) =>
      textOrNull(only(list(output, 'DBClusters'), 'cluster'), 'KmsKeyId'),
    );
    if (!used.known) return used;
    return asker.ask(key(target.region, used.value ?? target.names.keyAlias), (output) => {
      const found = inner(output, 'KeyMetadata');
      return { arn: text(found, 'Arn'), state: text(found, 'KeyState') };
    });
  },
  judge: (seen: Known<KeySeen>, { target }) =>
    seen.known || seen.why !== 'NotFoundException'
      ? judged(seen, `key in ${target.region}`, ({ arn, state }) =>
          state === 'Enabled' ? met(`${arn} is Enabled`) : notMet(`${arn} is ${state}`),
        )
      : judged(known(target.names.keyAlias), '', (alias) => notMet(`there is no key ${alias} in ${target.region}`)),
});
