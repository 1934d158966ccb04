/** What the lab has to know of S3. */
import type { LabService } from '../../../lab/gateway/service';

export const s3Service: LabService = {
  name: 's3',
  operations: '*',
  why: 'states, runs and bundles',
  dataPlane: /Object|MultipartUpload|^UploadPart|^ListParts$|^HeadBucket$/,
  tagFault: 'InvalidTag',
  throttling: { status: 503, code: 'SlowDown', message: 'Please reduce your request rate.' },
};
