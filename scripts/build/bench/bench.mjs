/**
 * `npm run bench [section…]`: how long the commands take that a person waits for, beside the usual tools, on this machine. Figures and
 * targets are printed, at the end in one table, and nothing is asserted, because another machine has other numbers. A busy machine has
 * worse ones, so the load is printed too. Sections: starts, firstCall, synth, fleet, engine, lab.
 */
import { availableParallelism, loadavg } from 'node:os';
import * as engine from './engine.mjs';
import * as firstCall from './first-call.mjs';
import * as fleet from './fleet.mjs';
import * as lab from './lab.mjs';
import { table } from './measure.mjs';
import * as starts from './starts.mjs';
import * as synth from './synth.mjs';

const SECTIONS = { starts, firstCall, synth, fleet, engine, lab };

/** Of the last minute: over the number of cores, others had a part of what was measured. */
const load = () => `load ${loadavg()[0].toFixed(1)} on ${availableParallelism()} cores, Node ${process.versions.node}`;

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !(name in SECTIONS));
if (unknown.length > 0) {
  console.error(`unknown section ${unknown.join(', ')}; there is ${Object.keys(SECTIONS).join(', ')}`);
  process.exit(1);
}
console.log(load());
const failed = [];
for (const [name, section] of Object.entries(SECTIONS)) {
  if (asked.length > 0 && !asked.includes(name)) continue;
  console.log(`\n${section.title}`);
  try {
    await section.run();
  } catch (error) {
    // The other sections' figures are worth having: a lab that was never kept stops only its own.
    failed.push(name);
    console.error(`not measured: ${error instanceof Error ? error.message : error}`);
  }
}
console.log(`\n${table().join('\n')}\n\n${load()}`);
if (failed.length > 0) {
  console.error(`not measured: ${failed.join(', ')}`);
  process.exitCode = 1;
}
