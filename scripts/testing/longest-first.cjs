// The order of test files: what takes long begins first, on a fresh clone too, where nobody knows yet how long files take.
const { default: Sequencer } = require('@jest/test-sequencer');

/** Files that start many processes, wait for a lab, or search a space exhaustively. */
const LONG = /(faults|crash|contract|model|compare|lab|dr|nx|policies|integration)[.]test[.]ts$/;

module.exports = class LongestFirst extends Sequencer {
  sort(tests) {
    const isLong = ({ path }) => LONG.test(path);
    return [...super.sort(tests.filter(isLong)), ...super.sort(tests.filter((test) => !isLong(test)))];
  }
};
