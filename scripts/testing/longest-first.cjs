// The order of test files: what takes long begins first, on a fresh clone too, where nobody knows yet how long files take.
const { default: Sequencer } = require('@jest/test-sequencer');

/** Files that start many processes, wait for a lab, or search a space exhaustively: those that took over 10 s of a processor, or of waiting. */
const LONG = [
  /(faults|crash|contract|compare|preflight|surgery|beside|kill|reap|replay|guides|lab|dr|nx|shop|tasks|worker|init|policies|integration)[.]test[.]ts$/,
  /([mM]odel|resume[.]property|stepFunctions|jsonata|fuzz|bash[A-Z]?[a-z]*|metric|steer|orphan|protection|bundle)[.]test[.]ts$/,
];

module.exports = class LongestFirst extends Sequencer {
  sort(tests) {
    const isLong = ({ path }) => LONG.some((names) => names.test(path));
    return [...super.sort(tests.filter(isLong)), ...super.sort(tests.filter((test) => !isLong(test)))];
  }
};
