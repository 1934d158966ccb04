// @ts-check
/** What a task is called: TASK_ID, or the last part of its ARN as the agent in the account says, or the name of the host. */
import { get } from 'node:http';
import { hostname } from 'node:os';

const BOUND_MS = 1000;

/**
 * @param {Readonly<Record<string, string | undefined>>} env
 * @returns {Promise<string>}
 */
export async function taskId(env) {
  if (env['TASK_ID']) return env['TASK_ID'];
  const metadata = env['ECS_CONTAINER_METADATA_URI_V4'];
  const arn = metadata ? await arnFrom(`${metadata}/task`) : null;
  return arn?.split('/').at(-1) || hostname();
}

/**
 * @param {string} url
 * @returns {Promise<string | null>}
 */
function arnFrom(url) {
  return new Promise((resolve) => {
    const request = get(url, { timeout: BOUND_MS }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk) => (text += chunk));
      response.on('error', () => resolve(null));
      response.on('end', () => {
        try {
          resolve(String(JSON.parse(text).TaskARN));
        } catch {
          resolve(null);
        }
      });
    });
    request.on('timeout', () => request.destroy());
    request.on('error', () => resolve(null));
  });
}
