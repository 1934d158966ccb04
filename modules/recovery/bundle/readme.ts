/** What the person reads who opens the bundle in the middle of an outage. */
import { prose } from '../../engines/bash/quote';
import { roleName } from '../../topology/names';
import { partitionOf } from '../../overlays/regions';
import type { TrafficMethod } from '../../overlays/settings';
import type { Topology } from '../../topology/topology';
import { residencyName } from '../../runbook/acceptances';
import { whyOutside } from '../../topology/residency';
import type { BundleAbout } from './about';

const MOVES: Readonly<Record<TrafficMethod, string>> = {
  'record-change': "Moving the service record needs Route 53's control plane in us-east-1.",
  'health-check-inversion':
    'Clients are moved by an object in a bucket of the region that takes over (`identifiers.json`, traffic): no control plane of another region is needed.',
};

export function readme(
  topology: Topology,
  paths: readonly string[],
  missing: readonly string[],
  { madeAt, commit }: BundleAbout,
): string {
  const { environment, accountId, controlRegion, settings } = topology;
  const target = paths[0]?.split('/')[0] ?? '';
  const contacts = settings.contacts.map(({ name, role, reach }) => `- ${prose(`${role}: ${name}, ${reach}`)}`);
  return [
    `# Recovery of ${environment} (account ${accountId})`,
    '',
    '## First',
    '',
    '1. Call the people below. Somebody has to decide that a region is given up; a script does not.',
    `2. \`sha256sum -c SHA256SUMS\`: all must be OK. (macOS: \`shasum -a 256 -c SHA256SUMS\`.)`,
    `3. \`aws sts get-caller-identity --region ${target}\` must show account ${accountId}.`,
    `4. \`bash ${target}/promote-dr.sh --plan\` shows what would be done. Without \`--plan\` it asks, then does it. It may be run again: it looks before it acts.`,
    `   Without bash: \`${target}/RUNBOOK.md\` has the same commands for a person.`,
    '',
    '## Contacts',
    '',
    ...(contacts.length === 0 ? ['None are declared (`contacts` in the overlays). Write them here now.'] : contacts),
    '',
    '## What it needs',
    '',
    '- bash 3.2 or later, the AWS CLI (1 or 2), curl. No Terraform, no repository.',
    `- Credentials that do not need the lost region: the role \`arn:${partitionOf(controlRegion)}:iam::${accountId}:role/${roleName(topology, 'break-glass')}\`, taken on through the STS of a region that works (\`aws sts assume-role --region ${target}\`), by:`,
    ...(settings.break_glass_principals.length === 0
      ? ['  nobody is declared.']
      : settings.break_glass_principals.map((arn) => `  \`${arn}\``)),
    '  No credentials and no secrets are in this folder.',
    '',
    '## What is here',
    '',
    ...paths.map((path) => `- \`${path}\``),
    ...outsideLines(topology, paths),
    '- `identifiers.json`: every name, address, ARN and state bucket',
    '- `bundle.json`: when this was made, from which commit, and digests',
    ...(missing.length === 0
      ? []
      : ['', 'Not made, because it could not be:', '', ...missing.map((one) => `- ${prose(one)}`)]),
    '',
    '`promote-dr.sh` is for a region that is lost: what was not replicated is lost with it. `promote-dr-graceful.sh` is a planned move and needs both regions.',
    `${MOVES[topology.traffic.method]} The state of the global layer is in ${controlRegion}.`,
    'Afterwards, and for the way back, the repository is needed: `dr status`, `dr failback`, `dr reconcile`.',
    '',
    '## How old it is',
    '',
    `Made ${madeAt}${commit === null ? '' : ` from commit ${commit}`}. It is stale after every failover and failback, after a deployment that switched target groups, and after every change of names, capacity or regions.`,
    '`dr bundle --check` compares it with what would be made now; `dr apply` of the whole environment uploads a new one.',
    '',
  ].join('\n');
}

/** What a person should know before choosing a folder. */
function outsideLines(topology: Topology, paths: readonly string[]): readonly string[] {
  return topology.regions.flatMap((region) => {
    const why = whyOutside(topology, region);
    if (why === null || !paths.some((path) => path.startsWith(`${region.region}/`))) return [];
    return [
      `- not \`${region.region}\` as a matter of course: ${why}; what moves there asks for \`${residencyName(region.region)}\` first`,
    ];
  });
}
