import type { Operation } from '../../operations/operation';
import { inner, list, text, textOrNull } from '../../observation/answers';
import { known, type Known } from '../../observation/types';
import { defineCheck, judged, met, notMet, type Finding } from '../../recovery/preflight/check';

const certificates = (region: string): Operation => ({
  service: 'acm',
  action: 'ListCertificates',
  region,
  input: { MaxItems: 1000 },
});

const certificateOf = (region: string, arn: string): Operation => ({
  service: 'acm',
  action: 'DescribeCertificate',
  region,
  input: { CertificateArn: arn },
});

/** Days that a certificate must still be valid: ACM renews 60 days before the end, so fewer mean that renewal fails. */
const DAYS = 30;

interface CertificateSeen {
  readonly arn: string;
  readonly status: string;
  readonly names: readonly string[];
  /** ISO 8601; null while it is not issued. */
  readonly notAfter: string | null;
  readonly used: boolean;
}

export const certificate = defineCheck({
  id: 'certificate',
  title: "The target's certificate is issued, not about to expire, and has the service's names",
  why: "Clients come with the service's name, and refuse a region that cannot prove it. A certificate cannot be had in the middle of an outage.",
  fix: "Look why ACM does not issue or renew it (its validation record), then apply the target's platform state.",
  stops: true,
  read: async ({ target: { region }, topology }, asker): Promise<Known<readonly CertificateSeen[]>> => {
    const arns = await asker.ask(certificates(region), (output) => {
      const found = list(output, 'CertificateSummaryList').filter(
        (one) => text(one, 'DomainName') === topology.serviceRecord.name,
      );
      return found.map((one) => text(one, 'CertificateArn'));
    });
    if (!arns.known) return arns;
    const details = await Promise.all(arns.value.map((arn) => asker.ask(certificateOf(region, arn), detail)));
    const failed = details.find((one) => !one.known);
    return failed ?? known(details.flatMap((one) => (one.known ? [one.value] : [])));
  },
  judge: (seen, { target, topology, machine }): Finding =>
    judged(seen, `certificates in ${target.region}`, (all) => {
      const wanted = [topology.serviceRecord.name, target.addresses.host];
      if (all.length === 0) return notMet(`there is no certificate for ${wanted[0]} in ${target.region}`);
      const inUse = all.filter(({ used }) => used);
      const judgedOnes = (inUse.length > 0 ? inUse : all).map((one) => ({
        one,
        wrong: wrongWith(one, wanted, machine.now()),
      }));
      const bad = judgedOnes.filter(({ wrong }) => wrong.length > 0);
      const good = judgedOnes.find(({ wrong }) => wrong.length === 0);
      // Which of several in use clients are shown is not told here, so none of them may be bad.
      if (good !== undefined && (bad.length === 0 || inUse.length === 0))
        return met(`${good.one.names.join(', ')} until ${good.one.notAfter?.slice(0, 10)}`);
      return notMet(bad.map(({ one, wrong }) => `${one.arn.split('/').at(-1)}: ${wrong.join(', ')}`).join('; '));
    }),
});

function detail(output: unknown): CertificateSeen {
  const found = inner(output, 'Certificate');
  const names = (found as { readonly SubjectAlternativeNames?: readonly string[] }).SubjectAlternativeNames ?? [];
  const usedBy = (found as { readonly InUseBy?: readonly string[] }).InUseBy ?? [];
  return {
    arn: text(found, 'CertificateArn'),
    status: text(found, 'Status'),
    names: [...new Set([text(found, 'DomainName'), ...names])],
    notAfter: textOrNull(found, 'NotAfter'),
    used: usedBy.length > 0,
  };
}

function wrongWith(
  { status, names, notAfter }: CertificateSeen,
  wanted: readonly string[],
  now: number,
): readonly string[] {
  const left = notAfter === null ? NaN : (Date.parse(notAfter) - now) / 86_400_000;
  const covers = (name: string): boolean => names.includes(name) || names.includes(name.replace(/^[^.]+/, '*'));
  const missing = wanted.filter((name) => !covers(name));
  return [
    ...(status === 'ISSUED' ? [] : [status]),
    ...(Number.isNaN(left)
      ? ['no end date']
      : left >= DAYS
        ? []
        : [`valid for ${Math.floor(left)} more days, ${DAYS} needed`]),
    ...(missing.length === 0 ? [] : [`without ${missing.join(', ')}`]),
  ];
}
