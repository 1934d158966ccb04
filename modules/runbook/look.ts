/** Looking at the world: asks AWS or the entry about conditions. */
import type { CallResult } from '../operations/adapter';
import { asText, elements, judgeAnswer, judgeDns, judgeProbe, type Look } from './conditions';
import type { RunPorts } from './ports';
import type { Note } from './runbook';

/** One look: each request is sent once, however many conditions ask for it, so that they judge the same moment. */
export function lookOnce(ports: Pick<RunPorts, 'sender' | 'probe' | 'resolve' | 'signal'>): Look {
  const answers = new Map<string, Promise<CallResult>>();
  return async (condition) => {
    if ('http' in condition)
      return judgeProbe(condition, await ports.probe(condition.http, ports.signal, condition.method, condition.via));
    if ('dns' in condition)
      return judgeDns(condition, await ports.resolve(condition.dns, condition.zone, ports.signal));
    const key = JSON.stringify(condition.read);
    const answer = answers.get(key) ?? ports.sender.send(condition.read, ports.signal);
    answers.set(key, answer);
    return judgeAnswer(condition, await answer);
  };
}

/** A value worth recording: the first element, or `unknown`. Never stops a step. */
export async function takeNote(note: Note, ports: Pick<RunPorts, 'sender' | 'signal'>): Promise<string> {
  const answer = await ports.sender.send(note.read, ports.signal);
  const first = answer.ok ? elements(answer.output, note.in)[0] : undefined;
  return first === undefined ? 'unknown' : asText(first);
}
