/** The program of the measuring clients: a process of its own beside a lab. */
import { runGenerator } from '../../modules/lab/plane/clients/generator';

/** The wall's time at the start and a clock that nobody sets from there. */
const [begun, zero] = [Date.now(), performance.now()];

void runGenerator({ input: process.stdin, output: process.stdout, now: () => begun + performance.now() - zero }).then(
  () => process.exit(0),
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  },
);
