/** Files that look like overlays and would be ignored are refused by name. */
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Problem } from '../console/errors';
import { isRegionName } from './regions';

const SUFFIX = '.tfvars.json';
/** Terraform's own forms of variable files. */
const VARIABLES = /\.(tfvars|hcl|tf|tf\.json|tofu|auto\.tfvars\.json)$/i;
/** Other forms of settings, where the rest of the name says that a region or the environment is meant. */
const OTHER = /^(.+)\.(json|jsonc|json5|ya?ml|toml)$/i;

/** Problems of the folders that the overlays of an environment come from. */
export function ignoredFiles(root: string, environment: string): readonly Problem[] {
  return [
    ...strangers(root, 'env', ['base', 'env']),
    ...strangers(root, 'env/regions', []),
    ...strangers(root, `env/${environment}`, ['env']),
  ];
}

function strangers(root: string, folder: string, names: readonly string[]): readonly Problem[] {
  if (!statSync(join(root, folder), { throwIfNoEntry: false })?.isDirectory()) return [];
  return readdirSync(join(root, folder))
    .filter((name) => isStrange(name, names) || (folder === 'env' && isLost(name)))
    .sort()
    .map((name) => ({
      code: 'ignored-file',
      file: `${folder}/${name}`,
      path: '',
      value: name,
      allowed: `JSON in ${folder === 'env' ? 'base' : '<region>'}${SUFFIX}${folder.includes('/') && folder !== 'env/regions' ? ` and env${SUFFIX}` : ''}; Terraform's own files are not read`,
      fix: 'write what it says into the JSON overlay, then remove the file',
    }));
}

function isStrange(name: string, names: readonly string[]): boolean {
  if (name.startsWith('.')) return false;
  if (VARIABLES.test(name)) return true;
  if (name.endsWith(SUFFIX)) return false;
  // A misspelt ending, such as us-west-2.tfvar.json, still begins with the region.
  const stem = OTHER.exec(name)?.[1]?.replace(/\.tf\w*$/i, '');
  return stem !== undefined && (names.includes(stem) || isRegionName(stem.toLowerCase()));
}

/** An overlay beside `base`: an environment is a folder. */
function isLost(name: string): boolean {
  return name.endsWith(SUFFIX) && name !== `base${SUFFIX}` && !name.startsWith('.');
}
