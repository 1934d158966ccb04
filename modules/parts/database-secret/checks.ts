import type { Operation } from '../../operations/operation';
import { list, text, textOrNull } from '../../observation/answers';
import { known, unknown, type Known } from '../../observation/types';
import { defineCheck, judged, met, notKnown, notMet, type Finding } from '../../recovery/preflight/check';

const describe = (region: string, name: string): Operation => ({
  service: 'secretsmanager',
  action: 'DescribeSecret',
  region,
  input: { SecretId: name },
});

interface SecretSeen {
  /** Null where there is none in the target. */
  readonly there: Known<{ readonly primary: string } | null>;
  /** What the primary says about the target's copy; null where the target holds the primary. */
  readonly status: Known<string | null>;
}

export const secret = defineCheck({
  id: 'secret',
  title: 'The database secret is in the target, and in sync',
  why: 'Tasks in the target read the copy of their own region; a copy that is missing or old keeps them from the database.',
  fix: 'Run dr bootstrap; where replication failed, replicate the secret again.',
  stops: true,
  read: async ({ target, topology }, asker): Promise<SecretSeen> => {
    const name = target.names.databaseSecret;
    const there = await asker.askOrNone(describe(target.region, name), 'ResourceNotFound', (output) => ({
      primary: textOrNull(output, 'PrimaryRegion') ?? topology.databaseHomeRegion,
    }));
    if (!there.known || there.value === null) return { there, status: unknown('not asked') };
    const { primary } = there.value;
    if (primary === target.region) return { there, status: known(null) };
    const status = await asker.ask(describe(primary, name), (output) => {
      const copy = list(output, 'ReplicationStatus').find((one) => text(one, 'Region') === target.region);
      return copy === undefined ? 'not replicated' : text(copy, 'Status');
    });
    return { there, status };
  },
  judge: ({ there, status }, { target }): Finding =>
    judged(there, `secret in ${target.region}`, (found) => {
      const name = target.names.databaseSecret;
      if (found === null) return notMet(`${name} is not in ${target.region}`);
      if (!status.known)
        return notKnown(
          `${name} is in ${target.region}; whether it is in sync, ${found.primary} could not say (${status.why})`,
        );
      if (status.value === null) return met(`${target.region} holds ${name} itself`);
      const observed = `${name} in ${target.region}: ${status.value}`;
      return status.value === 'InSync' ? met(observed) : notMet(observed);
    }),
});
