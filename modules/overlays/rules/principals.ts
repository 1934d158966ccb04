import type { OverlayRule } from '../draft';
import { problem } from '../draft';
import { isRegionName, partitionOf } from '../regions';

const USER_OR_ROLE = /^arn:aws(?:-[a-z]+)*:iam::\d{12}:(user|role)\/([\w+=,.@/-]+\/)?[\w+=,.@-]{1,128}$/;
/** IAM Identity Center ends its roles' names with an unknown suffix: a `*` is allowed only there. */
const SSO_ROLE =
  /^arn:aws(?:-[a-z]+)*:iam::\d{12}:role\/aws-reserved\/sso\.amazonaws\.com\/(\*\/|[a-z0-9-]+\/)?AWSReservedSSO_[\w+=,.@-]{1,32}_\*$/;

const ALLOWED =
  'arn:aws:iam::<account>:role/<name>, …:user/<name>, or for IAM Identity Center …:role/aws-reserved/sso.amazonaws.com/*/AWSReservedSSO_<permission set>_*';

/**
 * Principals are named one by one: an account's root stands for everybody in it, and a wildcard for future people. An
 * ARN of another partition can never sign in here.
 */
export const principals: OverlayRule = (draft) => {
  const first = (draft.value.regions ?? []).find(isRegionName);
  const partition = first === undefined ? undefined : partitionOf(first);
  return (['operator_principals', 'break_glass_principals', 'approver_principals'] as const).flatMap((key) => {
    const arns = draft.value[key] ?? [];
    return arns.flatMap((arn, index) => {
      const report = (code: string, allowed: string, fix: string) => [
        problem(code, draft, `${key}.${index}`, arn, allowed, fix),
      ];
      if (!USER_OR_ROLE.test(arn) && !SSO_ROLE.test(arn)) {
        return report('principal', ALLOWED, 'name one user or role; `aws sts get-caller-identity` shows who you are');
      }
      if (partition !== undefined && arn.split(':')[1] !== partition) {
        const allowed = `an ARN of the regions' partition, arn:${partition}:…`;
        return report('principal-partition', allowed, 'name somebody of an account in the same partition');
      }
      if (arns.indexOf(arn) < index) return report('duplicate-principal', 'each ARN once', 'remove the second one');
      return [];
    });
  });
};
