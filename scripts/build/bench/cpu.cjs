// Loaded before a measured command: leaves the CPU seconds of its process in the file that BENCH_CPU names.
const { writeFileSync } = require('node:fs');

process.on('exit', () => {
  const { user, system } = process.cpuUsage();
  if (process.env.BENCH_CPU !== undefined) writeFileSync(process.env.BENCH_CPU, String((user + system) / 1e6));
});
