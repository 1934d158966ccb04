/** What the lab has to know of ACM. */
import type { LabService } from '../../lab/gateway/service';

export const acmService: LabService = { name: 'acm', operations: '*', why: 'certificates of the entries' };
