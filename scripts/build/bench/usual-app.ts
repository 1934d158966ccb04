/** The app as a project made by `cdktf init` would have it, over the very stacks of this product: `cdktf synth` runs it by ts-node. */
import { resolve } from 'node:path';
import { readOverlays } from '../../../modules/overlays/read';
import { resolveSettings } from '../../../modules/overlays/resolve';
import { ARRANGED } from '../../../modules/parts/index.names';
import { SETTINGS } from '../../../modules/patterns/index.settings';
import { arrangeTopology } from '../../../modules/topology/arrange';
import { synthesize } from '../../../stacks/main';

const root = resolve(__dirname, '../../..');
const { settings } = resolveSettings(readOverlays(root, 'warm-standby', { varFiles: [], vars: [] }), SETTINGS);
synthesize(arrangeTopology(settings, ARRANGED), process.env['CDKTF_OUTDIR'] ?? 'cdktf.out');
