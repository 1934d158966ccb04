import { countTasks, newServiceTasks, reconcile, TASK_SECONDS } from './tasks';

const START = TASK_SECONDS.start * 1000;
const HEALTH = TASK_SECONDS.health * 1000;
const wanted = (desired: number, definition = 'api:1'): Parameters<typeof reconcile>[1] => ({
  desired,
  definition,
  registrations: [],
});

test('tasks are pending, then running, then healthy; asked for is not yet there', () => {
  const service = reconcile(newServiceTasks('us-west-2', 'c', 'api', 0), wanted(2), 0);
  expect(countTasks(service, 0)).toEqual({ running: 0, pending: 2, healthy: 0 });
  expect(countTasks(service, START)).toEqual({ running: 2, pending: 0, healthy: 0 });
  expect(countTasks(service, START + HEALTH)).toEqual({ running: 2, pending: 0, healthy: 2 });
});

test('scaling in stops the newest, scaling out keeps those that run', () => {
  const two = reconcile(newServiceTasks('us-west-2', 'c', 'api', 0), wanted(2), 0);
  const four = reconcile(two, wanted(4), START + HEALTH);
  expect(countTasks(four, START + HEALTH)).toEqual({ running: 2, pending: 2, healthy: 2 });
  const one = reconcile(four, wanted(1), 2 * (START + HEALTH));
  expect(countTasks(one, 2 * (START + HEALTH)).healthy).toBe(1);
  expect(one.tasks[0]?.stoppedAt).toBeNull();
});

test('a deployment keeps the old tasks until the new ones are healthy', () => {
  const old = reconcile(newServiceTasks('us-west-2', 'c', 'api', 0), wanted(2), 0);
  const begun = 10 * HEALTH;
  const rolling = reconcile(old, wanted(2, 'api:2'), begun);
  expect(countTasks(rolling, begun).healthy).toBe(2);
  const later = begun + START + HEALTH;
  const done = reconcile(rolling, wanted(2, 'api:2'), later);
  expect(countTasks(done, later)).toEqual({ running: 2, pending: 0, healthy: 2 });
  expect(countTasks(done, later, 'api:1').running).toBe(0);
});

test('a restored snapshot’s tasks run, whatever its clock was', () => {
  const service = reconcile(newServiceTasks('us-west-2', 'c', 'api', 5_000_000), wanted(2), 5_000_000);
  expect(countTasks(service, 0).healthy).toBe(2);
});
