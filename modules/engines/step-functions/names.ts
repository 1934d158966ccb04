/**
 * How Step Functions spells what AWS calls something else: members and errors follow the AWS SDK for Java 2 (`DBClusterArn` is
 * `DbClusterArn`, `TTL` is `Ttl`), actions keep their capitals but the first (`describeDBClusters`).
 * Source: Step Functions Developer Guide, "AWS SDK service integrations"; the rule is the Java SDK's
 * `CodegenNamingUtils.splitOnWordBoundaries` and Pascal case over its words.
 */

/** A member, in arguments as well as in answers. */
export function aslName(member: string): string {
  return member
    .replace(/[^A-Za-z0-9]+/g, ' ')
    .replace(/([^a-z]{2,})v([0-9]+)/g, '$1 v$2 ')
    .replace(/([^A-Z]{2,})V([0-9]+)/g, '$1 V$2 ')
    .split(/(?<=[a-z])(?=[A-Z](?:[a-zA-Z]|[0-9]))/)
    .join(' ')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1 $2')
    .replace(/([0-9])([a-zA-Z])/g, '$1 $2')
    .trim()
    .split(/ +/)
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1).toLowerCase())
    .join('');
}

/** The action in `arn:aws:states:::aws-sdk:<service>:<action>`. */
export const aslAction = (action: string): string => action.charAt(0).toLowerCase() + action.slice(1);

/** A code without what spellings differ in: `DBClusterNotFoundFault` and `DbClusterNotFoundException` come to the same. */
export const aslStem = (code: string): string => aslName(code.replace(/(?:Exception|Fault|Error)$/, ''));
