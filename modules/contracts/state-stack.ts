/** A stack that is one Terraform state: its place, its versions, and the addresses of its resources. */
import { S3Backend, type S3BackendConfig, TerraformElement, TerraformStack } from 'cdktf';
import type { Construct, Node } from 'constructs';
import { DrError } from '../console/errors';
import type { State } from '../topology/topology';

/** 1.10 is the first version with native S3 locking. The data layer writes a write-only argument, which 1.11 brought. */
const requiredTerraform = ({ layer }: State): string => (layer === 'data' ? '>= 1.11' : '>= 1.10');

/** Types are generated from 6.25; the stacks are tested with this range and use nothing outside of it. */
const AWS_PROVIDER_VERSIONS = '>= 5.100.0, < 7.0.0';

/** One Terraform state. Its construct id, folder and name in the manifest are the state's id. */
export class StateStack extends TerraformStack {
  private readonly addresses = new Map<string, string>();

  constructor(
    scope: Construct,
    readonly state: State,
    readonly accountId: string,
  ) {
    super(scope, state.id);
    new S3Backend(this, {
      bucket: state.backend.bucket,
      key: state.backend.key,
      region: state.backend.region,
      // The bucket's default encryption names that region's key, so no key is named here.
      encrypt: true,
      allowedAccountIds: [accountId],
      useLockfile: true,
    } as S3BackendConfig); // useLockfile is younger than cdktf's types
    this.addOverride('terraform.required_version', requiredTerraform(state));
    this.addOverride('terraform.required_providers.aws', { source: 'hashicorp/aws', version: AWS_PROVIDER_VERSIONS });
  }

  /**
   * cdktf would resolve every element once beforehand, to turn tokens of other stacks into outputs and remote states of its own
   * naming. States are linked through contracts only: a layer's function takes other stacks to look up and returns nothing, so
   * there is no token to find, and the whole process is a quarter faster without looking.
   */
  override prepareStack(): void {
    this.ensureBackendExists();
  }

  /**
   * Readable addresses: the path inside the stack, without cdktf's hash (`aws_subnet.network_private-use1-az1`). Two
   * elements with one address are refused.
   */
  protected override allocateLogicalId(element: TerraformElement | Node): string {
    const node = TerraformElement.isTerraformElement(element) ? element.node : element;
    const below = node.scopes.slice(node.scopes.indexOf(this) + 1).map((scope) => scope.node.id);
    const address = below.join('_');
    const owner = this.addresses.get(address) ?? node.path;
    if (owner !== node.path) {
      throw new DrError(
        'address-taken',
        `Two constructs of ${this.state.id} have the address ${address}.`,
        `${owner} and ${node.path} differ only in where the underscores come from.`,
        'Rename one of the constructs.',
      );
    }
    this.addresses.set(address, owner);
    return address;
  }
}
