/**
 * `npm run bench [section…]`: how long the commands take that a person waits for, beside the usual tools, on this machine. Figures and
 * targets are printed and nothing is asserted, because another machine has other numbers. Sections: starts, synth, fleet, lab.
 */
import * as fleet from './bench/fleet.mjs';
import * as lab from './bench/lab.mjs';
import * as starts from './bench/starts.mjs';
import * as synth from './bench/synth.mjs';

const SECTIONS = { starts, synth, fleet, lab };

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !(name in SECTIONS));
if (unknown.length > 0) {
  console.error(`unknown section ${unknown.join(', ')}; there is ${Object.keys(SECTIONS).join(', ')}`);
  process.exit(1);
}
for (const [name, section] of Object.entries(SECTIONS)) {
  if (asked.length > 0 && !asked.includes(name)) continue;
  console.log(`\n${section.title}`);
  await section.run();
}
