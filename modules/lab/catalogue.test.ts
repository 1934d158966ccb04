/** The catalogue of operations and the lab say the same of every operation's home: one from AWS's text, one to be felt in a drill. */
import { CATALOGUE } from '../operations/catalogue';
import type { Service } from '../operations/operation';
import { controlPlaneHome, HOMED } from '../operations/control-planes';

/** Where the lab's model has another name than the catalogue. */
const homeInLab = (service: Service, action: string): string | null =>
  controlPlaneHome({ service, action, region: 'eu-west-1', params: {} }) ?? null;

test('every mutating operation has the same home in both', () => {
  const different = Object.entries(CATALOGUE).flatMap(([service, { actions }]) =>
    Object.entries(actions)
      .filter(([, { mutating }]) => mutating)
      .filter(([action, { home }]) => homeInLab(service as Service, action) !== home)
      .map(([action, { home }]) => `${service}:${action}: ${home ?? 'none'} in the catalogue`),
  );
  expect(different).toEqual([]);
});

test('a service that is homed as a whole is homed in its reads too', () => {
  const whole = Object.keys(CATALOGUE).filter((service) => HOMED[service] !== undefined && !HOMED[service].actions);
  expect(whole).toEqual(expect.arrayContaining(['route53', 'iam']));
  for (const service of whole) {
    for (const [action, { home }] of Object.entries(CATALOGUE[service as Service].actions)) {
      expect([action, home]).toEqual([action, HOMED[service]?.home]);
    }
  }
});
