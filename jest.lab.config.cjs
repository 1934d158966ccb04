/** `npm run test:lab`: the product with real Terraform in a real lab. It waits more than it works, so it has a command of its own. */
module.exports = {
  ...require('./jest.config.cjs'),
  testMatch: ['**/*.integration.test.ts'],
  testPathIgnorePatterns: ['/node_modules/'],
  // More labs at once than this, and what a person would see at once takes longer than it is waited for.
  maxConcurrency: 3,
};
