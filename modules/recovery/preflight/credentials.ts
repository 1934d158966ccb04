/** Where this machine's AWS credentials come from, judged by its AWS settings. Pure: environment and file are passed in. */

export type Credentials =
  /** The lab's own. */
  | { readonly kind: 'lab' }
  /** A long-lived access key: needs nothing but AWS itself. */
  | { readonly kind: 'key'; readonly from: string }
  /** A session that something else handed out: how it is renewed cannot be told. */
  | { readonly kind: 'session'; readonly from: string }
  | { readonly kind: 'sso'; readonly profile: string; readonly region: string }
  /** A role taken on through STS; `region` is whose STS is asked, null where nothing says. */
  | { readonly kind: 'role'; readonly profile: string; readonly region: string | null; readonly legacy: boolean }
  | { readonly kind: 'unknown'; readonly why: string };

type Env = Readonly<Record<string, string | undefined>>;
type Section = Readonly<Record<string, string>>;

/** `config` and `shared` are the texts of the AWS config and credentials files; empty where there is none. */
export function readCredentials(env: Env, config: string, shared: string): Credentials {
  if (env['AWS_ACCESS_KEY_ID']) {
    const from = 'AWS_ACCESS_KEY_ID';
    return env['AWS_SESSION_TOKEN'] ? { kind: 'session', from } : { kind: 'key', from };
  }
  const name = env['AWS_PROFILE'] ?? 'default';
  const sections = parse(config);
  const profile = sections[name === 'default' ? 'default' : `profile ${name}`] ?? {};
  const keys = parse(shared)[name] ?? {};
  const region = env['AWS_REGION'] ?? env['AWS_DEFAULT_REGION'] ?? profile['region'] ?? null;
  const regional = env['AWS_STS_REGIONAL_ENDPOINTS'] ?? profile['sts_regional_endpoints'];
  const legacy = regional === 'legacy';
  const sso =
    profile['sso_session'] === undefined ? profile : (sections[`sso-session ${profile['sso_session']}`] ?? {});
  if (sso['sso_region'] !== undefined) return { kind: 'sso', profile: name, region: sso['sso_region'] };
  if (profile['role_arn'] !== undefined || env['AWS_WEB_IDENTITY_TOKEN_FILE'] !== undefined) {
    return { kind: 'role', profile: name, region, legacy };
  }
  if ((keys['aws_access_key_id'] ?? profile['aws_access_key_id']) !== undefined) {
    const from = `profile ${name}`;
    const token = keys['aws_session_token'] ?? profile['aws_session_token'];
    return token === undefined ? { kind: 'key', from } : { kind: 'session', from };
  }
  if (profile['credential_process'] !== undefined) {
    return { kind: 'unknown', why: `profile ${name} asks a program of its own (credential_process)` };
  }
  return { kind: 'unknown', why: 'no AWS setting that this process can see says where they come from' };
}

function parse(text: string): Readonly<Record<string, Section>> {
  const sections: Record<string, Record<string, string>> = {};
  let current: Record<string, string> = {};
  for (const line of text.split(/\r?\n/)) {
    const [, title] = /^\s*\[\s*(.+?)\s*\]/.exec(line) ?? [];
    const [, key, value] = /^([A-Za-z_0-9]+)\s*=\s*(.*?)\s*$/.exec(line) ?? [];
    if (title !== undefined) current = sections[title] ??= {};
    else if (key !== undefined && value !== undefined) current[key] = value;
  }
  return sections;
}
