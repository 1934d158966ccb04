/** Quotas of the target against the peak of the source (Service Quotas; the AWS default where none was applied for). */
import type { Operation } from '../../../operations/operation';
import { viewOf } from '../../../observation/facts';
import { inner, number } from '../../../observation/answers';
import type { Known } from '../../../observation/types';
import { defineCheck, met, notKnown, notMet, type PreflightScene } from '../../../recovery/preflight/check';

const quotaOf = (region: string, service: string, code: string): Operation => ({
  service: 'service-quotas',
  action: 'GetServiceQuota',
  region,
  input: { ServiceCode: service, QuotaCode: code },
});

const defaultQuota = (region: string, service: string, code: string): Operation => ({
  ...quotaOf(region, service, code),
  action: 'GetAWSDefaultServiceQuota',
});

interface Quota {
  readonly service: string;
  readonly code: string;
  readonly name: string;
  readonly unit: string;
  /** What the service alone needs in the target at the peak of the source. */
  readonly needs: (scene: PreflightScene) => number;
}

/** Only what a failover raises: what the standby already has counts against its quotas today. */
const QUOTAS: readonly Quota[] = [
  {
    service: 'fargate',
    code: 'L-3032A538',
    name: 'Fargate On-Demand vCPU',
    unit: 'vCPU',
    needs: ({ source, target, observation }) => {
      const view = viewOf(observation, source.region).service;
      const tasks = Math.max(
        source.capacity.serving.max,
        target.capacity.serving.max,
        view.known ? view.value.running : 0,
      );
      return (tasks * target.container.cpu) / 1024;
    },
  },
];

interface QuotaSeen extends Quota {
  readonly value: Known<number>;
  readonly isDefault: boolean;
}

export const quotas = defineCheck({
  id: 'quotas',
  title: "The target's quotas allow the source's peak",
  why: 'Quotas are per region, and a region that has only ever been a standby often has the default. Raising one takes days.',
  fix: 'Ask for a higher quota in the target (Service Quotas) now. It is shared by everything in the account: leave room.',
  stops: true,
  read: ({ target: { region } }, asker): Promise<readonly QuotaSeen[]> =>
    Promise.all(
      QUOTAS.map(async (quota) => {
        const value = (output: unknown): number => number(inner(output, 'Quota'), 'Value');
        const applied = await asker.askOrNone(quotaOf(region, quota.service, quota.code), 'NoSuchResource', value);
        if (applied.known && applied.value !== null)
          return { ...quota, value: { ...applied, value: applied.value }, isDefault: false };
        const standard = await asker.ask(defaultQuota(region, quota.service, quota.code), value);
        const why = applied.known ? '' : `${applied.why}; `;
        return {
          ...quota,
          value: standard.known ? standard : { ...standard, why: `${why}${standard.why}` },
          isDefault: true,
        };
      }),
    ),
  judge: (seen, scene) => {
    const lines = seen.map(({ name, code, unit, needs, value, isDefault }) => {
      const needed = needs(scene);
      const has = value.known ? `${value.value} ${unit}${isDefault ? ' (AWS default)' : ''}` : `unknown (${value.why})`;
      return {
        known: value.known,
        fits: value.known && value.value >= needed,
        text: `${name} ${code}: ${has}, ${needed} needed`,
      };
    });
    const observed = lines.map(({ text }) => text).join('; ');
    if (lines.some(({ known, fits }) => known && !fits)) return notMet(observed);
    return lines.every(({ fits }) => fits) ? met(observed) : notKnown(observed);
  },
});
