/** What `npm run proof` runs: the exhaustive searches, and the fault matrix. */
module.exports = {
  ...require('./jest.config.cjs'),
  testPathIgnorePatterns: ['/node_modules/'],
  testMatch: [
    '**/*.proof.test.ts',
    '**/recovery/faults.test.ts',
    '**/recovery/crash.test.ts',
    '**/recovery/model.test.ts',
  ],
};
