/** `dr explain [KEY]`: every setting with its value, the place that set it, and what that overrode. */
import { EXIT } from '../../modules/console/errors';
import { explain as explainSettings, renderExplained } from '../../modules/overlays/explain';
import { readOverlays } from '../../modules/overlays/read';
import { resolveSettings } from '../../modules/overlays/resolve';
import type { SettingPlace } from '../../modules/overlays/settings';
import { whatNext } from '../../modules/recovery/next/next';
import type { Verb } from '../app/verb';
import { SETTINGS } from '../../modules/patterns/index.settings';

export const explain: Verb = {
  declare(command) {
    command.argument(
      '[key]',
      'a key, what several keys begin with, or either with REGION: in front; everything without one',
    );
  },

  run(context, { args }) {
    const environment = context.environment();
    const resolved = resolveSettings(readOverlays(context.paths.project, environment, context.extra), SETTINGS);
    const leaves = explainSettings(resolved, args[0]);
    for (const line of renderExplained(leaves)) context.console.say(line);
    return Promise.resolve({
      exit: EXIT.done,
      json: {
        settings: leaves.map(({ key, region, path, value, origin }) => ({
          key,
          region,
          path,
          value,
          ...(origin === null ? { file: null, line: null } : place(origin)),
          overrode: (origin?.overrode ?? []).map((old) => ({ ...place(old), value: old.value })),
        })),
      },
      next: whatNext({ after: 'did', what: 'explain' }, context.command),
    });
  },
};

function place({ file, line }: SettingPlace): { readonly file: string; readonly line: number | null } {
  return { file, line: line ?? null };
}
