/** What a topic of alarms publishes, the one of the control region and the one of each region. */
import type { OutputsOf } from '../../contracts/contracts';

export const topicOutputs = {
  alarm_topic_arn: 'string',
} as const;

declare module '../../contracts/contracts' {
  interface GlobalContract extends OutputsOf<typeof topicOutputs> {}
  interface PlatformContract extends OutputsOf<typeof topicOutputs> {}
}
