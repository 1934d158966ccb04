/** Acting: carries out the acts of a step in order, each once. A new kind of act is a file here and a row in `ActOf`. */
import type { Activity } from '../../console/ports';
import type { RunPorts } from '../ports';
import type { Step } from '../runbook';
import type { StepContext } from '../step-context';
import { accept } from './accept';
import { apply } from './apply';
import type { Acted, Attempt, Turn } from './attempt';
import { call } from './call';
import { byAct, type ByAct } from './conditions';

const CARRY_OUT: ByAct<Promise<Acted>, [Turn]> = { call, apply, accept };

/** One pass over the acts of a step that is not met. */
export async function attempt(step: Step, ports: RunPorts, context: StepContext, activity: Activity): Promise<Attempt> {
  for (const [index, act] of step.act.entries()) {
    const acted = await byAct(CARRY_OUT, act, { step, index, ports, context, activity });
    if (acted !== 'done') return acted;
  }
  return { again: step.met.length === 0, waits: '' };
}
