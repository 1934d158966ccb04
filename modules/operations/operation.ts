/** An AWS API call as data: what runbooks, bootstrap and the engines' renderers share. */

import type { OPERATIONS } from '../parts/index.operations';
import type { InputValue } from './values';

export type { InputValue };

/** Services that dr calls, as parts list them. The spelling is botocore's and the AWS CLI's. */
export type Service = keyof typeof OPERATIONS;

/** Operations of a service that parts list: a helper that takes one refuses a misspelt name when it is compiled. */
export type ActionOf<Name extends Service> = keyof (typeof OPERATIONS)[Name]['operations'] & string;

/** Operations that parts list, of any service. */
export type ActionName = { [Name in Service]: ActionOf<Name> }[Service];

/** A name that may come from a record or another program. */
export interface NamedCall {
  readonly service: Service;
  readonly action: string;
}

/** One AWS API call: names of the AWS service models. `{ ago: seconds }` is the only dynamic input: a time before now. */
export interface Operation {
  readonly service: Service;
  readonly action: ActionName;
  readonly region: string;
  readonly input: { readonly [key: string]: InputValue };
}
