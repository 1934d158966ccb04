// The order of test files: what takes minutes begins first, on a fresh clone too, where nobody knows yet how long files take.
const { default: Sequencer } = require('@jest/test-sequencer');

module.exports = class LongestFirst extends Sequencer {
  sort(tests) {
    const isLong = ({ path }) => path.endsWith('.integration.test.ts');
    const rest = super.sort(tests.filter((test) => !isLong(test)));
    return [...tests.filter(isLong), ...rest];
  }
};
