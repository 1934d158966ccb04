/** This machine, as scripts in tests run on it. */
import { runProcess } from '../../terraform/process';
import type { ScriptHost } from '../../rehearsal/engines';

export const createTestHost = (): ScriptHost => ({
  run: runProcess,
  path: process.env['PATH'] ?? '',
  wall: {
    now: Date.now,
    setTimer: (fire, ms) => {
      const timer = setTimeout(fire, ms);
      return () => clearTimeout(timer);
    },
  },
});
