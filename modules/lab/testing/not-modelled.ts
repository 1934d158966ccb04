/** Facts that the lab does not model, with what it does instead. What it does model is read from the titles of its tests. */
export const NOT_MODELLED: readonly (readonly [section: string, fact: string, instead: string])[] = [
  ['1.3', 'losing the KMS key is terminal for a member', 'keys are not looked at after creation'],
  [
    '1.3',
    'patches of Aurora PostgreSQL that all members must share',
    'any patch of the same minor version is accepted',
  ],
  ['1.3', 'stopping and starting members', 'refused, but not timed'],
  ['1.5', 'an old writer that goes on taking writes for a moment', 'no rows exist; 0390 and 0391 alone tell'],
  ['1.6', 'rds.global_db_rpo blocks commits', 'parameter groups are kept and not acted on'],
  ['1.8', 'point-in-time restore', 'not modelled: the emulator may accept it, nothing is restored'],
  ['2.1', 'a failed control plane that is slow, or accepts and does nothing', 'it answers 503 at once'],
  [
    '2.2',
    'health checkers in eight regions, each with a mind of its own; the 18 % rule',
    'one checker, whose count begins when somebody first asks',
  ],
  [
    '2.2',
    'weights as shares of answers, latency and geographic records',
    'the heaviest healthy record answers every time',
  ],
  ['2.3', 'accelerated recovery of Route 53', 'not offered'],
  ['2.5', 'ARC routing controls', 'answered with 501'],
  ['2.6', 'ARC Region switch', 'answered with 501'],
  ['3.1', 'scaling by load, scheduled actions', 'policies are kept; nothing scales by itself'],
  ['3.2', 'quotas that refuse, and capacity', 'quotas are told to preflight; a scale-out always succeeds'],
  ['3.3', 'time that replication of images and secrets takes', 'replicas are there at once'],
  ['3.4', 'EKS, Argo CD, KEDA', 'no cluster runs'],
];
