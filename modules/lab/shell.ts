/** What a person's own shell needs to talk to a lab, and how it goes back to what it was. Pure: text for `eval`. */

export type ShellName = 'bash' | 'fish' | 'json';

/** Variables to set and to take away. */
export interface ShellChange {
  readonly set: Readonly<Record<string, string>>;
  readonly unset: readonly string[];
  /** Folder with an AWS CLI, used where the shell finds none. */
  readonly programs: string;
}

/** Names the variables that were changed, for the way back. */
export const MARK = 'TWINSTATE_LAB';
const WAS = 'TWINSTATE_WAS_';

/** Settings of the user's that would lead a client elsewhere, or to other credentials. */
export const MISLEADING: readonly string[] = [
  'AWS_PROFILE',
  'AWS_DEFAULT_PROFILE',
  'AWS_SESSION_TOKEN',
  'AWS_SECURITY_TOKEN',
  'AWS_ROLE_ARN',
  'AWS_WEB_IDENTITY_TOKEN_FILE',
  'AWS_CONTAINER_CREDENTIALS_FULL_URI',
  'AWS_CONTAINER_CREDENTIALS_RELATIVE_URI',
  'AWS_CA_BUNDLE',
  'AWS_USE_FIPS_ENDPOINT',
  'AWS_USE_DUALSTACK_ENDPOINT',
  'AWS_IGNORE_CONFIGURED_ENDPOINT_URLS',
];

/**
 * Enters the lab. What was set before is kept in variables of the shell that are not exported, and only the first time: entering
 * twice keeps what was there first. `aws` becomes a function, because the AWS CLI 1 ignores AWS_ENDPOINT_URL for rds in us-east-1,
 * sqs, emr and health, whatever its configuration says, and the AWS CLI 2 before 2.13 for everything.
 */
export function enterLab(change: ShellChange, shell: ShellName): string {
  const names = [...Object.keys(change.set), ...change.unset];
  if (shell === 'json') return `${JSON.stringify({ set: change.set, unset: change.unset }, null, 2)}\n`;
  return lines(shell === 'fish' ? enterFish(change, names) : enterPosix(change, names));
}

/** Leaves the lab: every variable is what it was, and `aws` the program again. */
export function leaveLab(names: readonly string[], shell: ShellName): string {
  if (shell === 'json') return `${JSON.stringify({ set: {}, unset: [...names, MARK] }, null, 2)}\n`;
  return lines(shell === 'fish' ? leaveFish(names) : leavePosix(names));
}

function enterPosix({ set, unset, programs }: ShellChange, names: readonly string[]): readonly string[] {
  return [
    `if [ -z "\${${MARK}-}" ]; then`,
    ...names.map((name) => `  [ -z "\${${name}+x}" ] || ${WAS}${name}="$${name}"`),
    'fi',
    ...Object.entries(set).map(([name, value]) => `export ${name}=${quote(value)}`),
    ...unset.map((name) => `unset ${name}`),
    `export ${MARK}=${quote(names.join(' '))}`,
    `aws() { env PATH="$PATH":${quote(programs)} aws --endpoint-url "$AWS_ENDPOINT_URL" "$@"; }`,
    // So that the user's own bash scripts find the lab as well.
    'if [ -n "${BASH_VERSION-}" ]; then export -f aws; fi',
  ];
}

function leavePosix(names: readonly string[]): readonly string[] {
  return [
    ...names.flatMap((name) => [
      `unset ${name}`,
      `if [ -n "\${${WAS}${name}+x}" ]; then export ${name}="$${WAS}${name}"; unset ${WAS}${name}; fi`,
    ]),
    `unset ${MARK}`,
    'unset -f aws 2>/dev/null || true',
  ];
}

function enterFish({ set, unset, programs }: ShellChange, names: readonly string[]): readonly string[] {
  return [
    `if not set -q ${MARK}`,
    ...names.map((name) => `  set -q ${name}; and set -g ${WAS}${name} $${name}`),
    'end',
    ...Object.entries(set).map(([name, value]) => `set -gx ${name} ${quoteFish(value)}`),
    ...unset.map((name) => `set -e ${name}`),
    `set -gx ${MARK} ${quoteFish(names.join(' '))}`,
    `function aws; env PATH=(string join : $PATH):${quoteFish(programs)} aws --endpoint-url $AWS_ENDPOINT_URL $argv; end`,
  ];
}

function leaveFish(names: readonly string[]): readonly string[] {
  return [
    ...names.flatMap((name) => [
      `set -e ${name}`,
      `set -q ${WAS}${name}; and set -gx ${name} $${WAS}${name}; and set -e ${WAS}${name}`,
    ]),
    `set -e ${MARK}`,
    'functions -e aws',
  ];
}

/** For shells of the Bourne family: nothing in single quotes means anything but a single quote. */
function quote(value: string): string {
  return `'${value.replaceAll("'", `'\\''`)}'`;
}

function quoteFish(value: string): string {
  return `'${value.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}

const lines = (all: readonly string[]): string => all.map((line) => `${line}\n`).join('');
