/** What the lab has to know of CloudWatch, its logs and SNS. */
import type { LabService } from '../../../lab/gateway/service';

export const alarmServices: readonly LabService[] = [
  {
    name: 'cloudwatch',
    operations: '*',
    why: 'alarms and metrics',
    signedAs: 'monitoring',
    emulatedAs: ['monitoring'],
    tagFault: 'ValidationError',
    throttling: { status: 400, code: 'Throttling' },
  },
  { name: 'logs', operations: '*', why: 'log groups' },
  { name: 'sns', operations: '*', why: 'alarm topics; messages reach nobody', tagFault: 'InvalidParameter' },
];
