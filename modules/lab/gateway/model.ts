/** The AWS service models, as they come with the emulator's botocore: the one description of names, types and wire formats that the gateway trusts. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { isThere } from '../../console/disk';

/** A use of a shape, with how it is written on the wire there. */
export interface ShapeRef {
  readonly shape: string;
  readonly locationName?: string;
  readonly location?: 'uri' | 'querystring' | 'header' | 'headers' | 'statusCode';
  readonly queryName?: string;
  readonly flattened?: boolean;
  readonly xmlAttribute?: boolean;
  readonly xmlNamespace?: { readonly uri: string };
  readonly timestampFormat?: TimestampFormat;
  readonly resultWrapper?: string;
}

export type TimestampFormat = 'iso8601' | 'unixTimestamp' | 'rfc822';

export interface ModelShape extends Omit<ShapeRef, 'shape'> {
  readonly type: string;
  readonly members?: Readonly<Record<string, ShapeRef>>;
  readonly member?: ShapeRef;
  readonly key?: ShapeRef;
  readonly value?: ShapeRef;
  readonly payload?: string;
  readonly required?: readonly string[];
  readonly enum?: readonly string[];
  /** Regular expression of the whole text. */
  readonly pattern?: string;
  readonly error?: { readonly code?: string; readonly httpStatusCode?: number };
}

export interface OperationModel {
  readonly name: string;
  readonly http: { readonly method: string; readonly requestUri: string; readonly responseCode?: number };
  readonly input?: ShapeRef;
  readonly output?: ShapeRef;
  readonly errors?: readonly ShapeRef[];
}

interface ModelDocument {
  readonly metadata: {
    readonly apiVersion: string;
    readonly protocol: string;
    readonly protocols?: readonly string[];
    readonly jsonVersion?: string;
    readonly targetPrefix?: string;
    readonly signingName?: string;
    readonly endpointPrefix: string;
    readonly xmlNamespace?: string | { readonly uri: string };
    readonly awsQueryCompatible?: object;
  };
  readonly operations: Readonly<Record<string, OperationModel>>;
  readonly shapes: Readonly<Record<string, ModelShape>>;
}

/** One service's model. */
export interface ServiceModel extends ModelDocument {
  /** Name of the folder in botocore, e.g. `elbv2`. */
  readonly name: string;
  /** The shape behind a reference. Throws for a name that the model lacks, which is a defect. */
  shapeOf(ref: ShapeRef): ModelShape;
}

/** Finds models by name; each is read once, on first use (tens of milliseconds for the large ones). */
export interface Models {
  service(name: string): ServiceModel | undefined;
}

/** Models in a botocore `data` folder: `<name>/<version>/service-2.json.gz`, the newest version of each. */
export function createModels(dataDir: string): Models {
  const known = new Map<string, ServiceModel | undefined>();
  return {
    service(name) {
      if (!known.has(name)) known.set(name, readModel(dataDir, name));
      return known.get(name);
    },
  };
}

function readModel(dataDir: string, name: string): ServiceModel | undefined {
  const folder = join(dataDir, name);
  // The name comes out of a request: nothing but a plain folder name may reach the disk.
  if (!/^[a-z0-9-]+$/.test(name) || !isThere(folder)) return undefined;
  const version = readdirSync(folder)
    .filter((entry) => isThere(join(folder, entry, 'service-2.json.gz')))
    .sort()
    .at(-1);
  if (version === undefined) return undefined;
  const bytes = gunzipSync(readFileSync(join(folder, version, 'service-2.json.gz')));
  return serviceModel(name, JSON.parse(bytes.toString('utf8')) as ModelDocument);
}

/** Makes a model of a parsed document; tests give small ones. */
export function serviceModel(name: string, document: ModelDocument): ServiceModel {
  return {
    name,
    metadata: document.metadata,
    operations: document.operations,
    shapes: document.shapes,
    shapeOf(ref) {
      const shape = document.shapes[ref.shape];
      if (!shape) throw new Error(`model ${name} has no shape ${ref.shape}`);
      return shape;
    },
  };
}

/** The XML namespace that answers carry. */
export function namespaceOf(model: ServiceModel): string {
  const namespace = model.metadata.xmlNamespace;
  if (typeof namespace === 'string') return namespace;
  if (namespace) return namespace.uri;
  return `https://${model.metadata.endpointPrefix}.amazonaws.com/doc/${model.metadata.apiVersion}/`;
}

/** A value that does not fit the model: a defect of the handler that made it, never of the client. */
export class ModelMismatch extends Error {
  constructor(path: string, problem: string) {
    super(`${path}: ${problem}`);
    this.name = 'ModelMismatch';
  }
}
