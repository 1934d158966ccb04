import { AWS_DOCUMENTATION, type FactSource } from '../../../overlays/facts';

export const GLOBAL_DATABASES_SOURCE: FactSource = {
  title: 'Aurora user guide, "Supported Regions and DB engines for Aurora global databases"',
  url: `${AWS_DOCUMENTATION}/AmazonRDS/latest/AuroraUserGuide/Concepts.Aurora_Fea_Regions_DB-eng.Feature.GlobalDatabase.html`,
  read: '2026-11-30',
  grade: 'A',
};

/** Regions whose row in AWS's table says that Aurora global databases are not available. */
const NO_GLOBAL_DATABASE = ['ap-east-2', 'ap-southeast-6', 'ap-southeast-7'];

/** False only where AWS says so: of regions that are newer than the table nothing is claimed. */
export function mayHaveGlobalDatabase(region: string): boolean {
  return !NO_GLOBAL_DATABASE.includes(region);
}
