/** The same settings with roles moved, to compare what is composed from them. Pure. */
import type { Settings } from '../../overlays/settings';
import type { FlippedSettings } from '../../recovery/pattern';

/**
 * With more regions than this, a move is compared in those that it is about and in one that stands by, another one for each move: so
 * every region is seen moved to, and standing by. All states for all moves would take time by the square of the regions, and what a
 * region that stands by is told, the name of the writer, is the same for all of them.
 */
const ALL_COMPARED = 4;

/**
 * For every region but the present one: the writer moved there, the traffic moved there, and both. Each alone, because an
 * argument may depend on one of them and an interrupted failover leaves them apart.
 */
export function flippedSettings(settings: Settings): FlippedSettings[] {
  const writer = settings.regions.find((one) => !one.is_aurora_secondary)?.region ?? '';
  const serving = settings.regions.find((one) => one.serves_traffic)?.region ?? '';
  return settings.regions.flatMap(({ region }) => {
    const moves = [
      { what: `the writer to ${region}`, writer: region, serving },
      { what: `the traffic to ${region}`, writer, serving: region },
      { what: `writer and traffic to ${region}`, writer: region, serving: region },
    ];
    return moves
      .filter((move) => (move.writer !== writer || move.serving !== serving) && differsOnce(moves, move))
      .map((move) => ({
        what: move.what,
        settings: withRoles(settings, move.writer, move.serving),
        regions: comparedIn(settings, region, [writer, serving]),
      }));
  });
}

function comparedIn({ regions }: Settings, to: string, from: readonly string[]): readonly string[] {
  const all = regions.map(({ region }) => region);
  if (all.length <= ALL_COMPARED) return all;
  const moved = [to, ...from];
  const at = all.indexOf(to);
  const standsBy = [...all.slice(at), ...all.slice(0, at)].find((region) => !moved.includes(region));
  return [...new Set([...moved, ...(standsBy === undefined ? [] : [standsBy])])];
}

type Move = { readonly writer: string; readonly serving: string };

/** Where one of the roles lies in the region already, moving the other and moving both is the same. */
function differsOnce(moves: readonly Move[], move: Move): boolean {
  return moves.find((one) => one.writer === move.writer && one.serving === move.serving) === move;
}

function withRoles(settings: Settings, writer: string, serving: string): Settings {
  return {
    ...settings,
    regions: settings.regions.map((one) => ({
      ...one,
      is_aurora_secondary: one.region !== writer,
      aurora_source_region: one.region === writer ? null : writer,
      serves_traffic: one.region === serving,
    })),
  };
}
