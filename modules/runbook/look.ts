/** Looks: asks AWS, the entry or name servers about conditions. */
import type { CallResult } from '../operations/adapter';
import type { Asking, Sender } from './asking';
import { asText, elements } from './conditions/counting';
import { lookAt } from './conditions/index';
import type { Look } from './conditions/several';
import type { Note } from './runbook';

/** One look: each request is sent once, however many conditions ask for it, so that they judge the same moment. */
export function lookOnce({ sender, probe, resolve, signal: until }: Asking): Look {
  const answers = new Map<string, Promise<CallResult>>();
  const send: Sender['send'] = (read, signal) => {
    const key = JSON.stringify(read);
    const answer = answers.get(key) ?? sender.send(read, signal);
    answers.set(key, answer);
    return answer;
  };
  const asking = { sender: { send }, probe, resolve, ...(until === undefined ? {} : { signal: until }) };
  return (condition) => lookAt(condition, asking);
}

/** A value worth recording: the first element, or `unknown`. Never stops a step. */
export async function takeNote(note: Note, ports: Pick<Asking, 'sender' | 'signal'>): Promise<string> {
  const answer = await ports.sender.send(note.read, ports.signal);
  const first = answer.ok ? elements(answer.output, note.in)[0] : undefined;
  return first === undefined ? 'unknown' : asText(first);
}
