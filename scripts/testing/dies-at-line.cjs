/**
 * Loaded before `dr` itself (`node --require`): kills the process with SIGKILL at one line of its journal. All else is the command as a
 * user has it, the SDK's clients included.
 *
 * DIES_AT: JSON with `kind` and `step` of the line, and `when`: `before` it is written or `after` it is on disk.
 */
'use strict';
const fs = require('node:fs');

const at = JSON.parse(process.env.DIES_AT);
const { writeFileSync, fsyncSync } = fs;
const journals = new Set();

function die() {
  process.kill(process.pid, 'SIGKILL');
  // The signal comes before the next instruction of this process, or shortly after it.
  for (;;);
}

fs.writeFileSync = (file, data, ...rest) => {
  const line = typeof file === 'number' && /^\{"seq":/.test(String(data)) ? JSON.parse(data) : {};
  const meant = line.kind === at.kind && line.step === at.step;
  if (meant && at.when === 'before') die();
  writeFileSync(file, data, ...rest);
  if (meant) journals.add(file);
};
fs.fsyncSync = (file) => {
  fsyncSync(file);
  if (journals.has(file)) die();
};
