/** What neither the gateway nor the emulator knows. */
import { AwsFault } from './handler';

/** 501: clients do not retry it, as they would a 500 for minutes. */
export function notImplemented(service: string, action: string): AwsFault {
  const what = action === '' ? `this request of ${service}` : `${service} ${action}`;
  return new AwsFault(501, 'NotImplemented', `The lab does not know ${what}.`);
}
