/** `npm run test:lab`: the product with real Terraform in a real lab. It waits more than it works, so it has a command of its own. */
module.exports = {
  ...require('./jest.config.cjs'),
  testMatch: ['**/*.integration.test.ts'],
  testPathIgnorePatterns: ['/node_modules/'],
};
