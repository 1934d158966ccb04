/**
 * Loaded before a program (`node --require`): kills it with SIGKILL right before its change number AT below the folder BELOW (from 1).
 */
'use strict';
const fs = require('node:fs');
const { syncBuiltinESMExports } = require('node:module');

const { AT, BELOW } = process.env;
let changes = 0;
for (const name of ['mkdirSync', 'mkdtempSync', 'chmodSync', 'renameSync', 'rmSync', 'writeFileSync']) {
  const real = fs[name];
  fs[name] = (path, ...rest) => {
    if (String(path).startsWith(BELOW)) changes += 1;
    if (changes === Number(AT)) {
      process.kill(process.pid, 'SIGKILL');
      // The signal comes before the next instruction of this process, or shortly after it.
      for (;;);
    }
    return real(path, ...rest);
  };
}
syncBuiltinESMExports();
