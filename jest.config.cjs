/** Tests sit beside the code. Order is random in every run; the seed is printed, so that a failure can be repeated. */
module.exports = {
  testEnvironment: 'node',
  // D3 has a form for CommonJS under this condition; jest does not load modules.
  testEnvironmentOptions: { customExportConditions: ['node', 'node-addons', 'umd'] },
  roots: ['<rootDir>/examples', '<rootDir>/modules', '<rootDir>/stacks', '<rootDir>/scripts'],
  testMatch: ['**/*.test.ts'],
  // With real Terraform: `npm run test:lab`. Minutes of exhaustive search: `npm run proof`.
  testPathIgnorePatterns: ['/node_modules/', '[.](integration|proof)[.]test[.]ts$'],
  transform: { '^.+\\.ts$': '@swc/jest' },
  testSequencer: '<rootDir>/scripts/testing/longest-first.cjs',
  randomize: true,
  showSeed: true,
  testTimeout: 30000,
  maxWorkers: 2,
  // Cases side by side, where a file says that they may be: those with real Terraform wait more than they work.
  maxConcurrency: 4,
};
