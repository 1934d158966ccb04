import { defineCheck, judged, met, nothing, notMet } from '../check';

/** AWS refuses what is signed with a clock more than five minutes off; a minute already spoils timelines. */
const LIMIT_SECONDS = 60;

export const clockSkew = defineCheck({
  id: 'clock-skew',
  title: "This machine's clock agrees with AWS's",
  why: 'AWS refuses requests that are signed more than five minutes off, and evidence with wrong times proves nothing.',
  fix: 'Set the clock (NTP).',
  stops: false,
  read: nothing,
  judge: (_facts, { skewMs }) =>
    judged(skewMs, "AWS's time", (ms) => {
      const seconds = Math.round(Math.abs(ms) / 1000);
      const observed = `${seconds} s off, up to ${LIMIT_SECONDS} s allowed`;
      return seconds <= LIMIT_SECONDS ? met(observed) : notMet(observed);
    }),
});
