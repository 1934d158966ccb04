/**
 * The country of each region, and the areas that a residency rule can name. Facts of AWS and of treaties, so they are
 * code: an overlay could be wrong (docs/decisions/175).
 *
 * Sources: AWS Regions, column "Geography"
 * (https://docs.aws.amazon.com/global-infrastructure/latest/regions/aws-regions.html), written as ISO 3166-1 alpha-2;
 * the members of the EU (https://european-union.europa.eu/principles-countries-history/eu-countries_en), Greece as GR;
 * the EEA adds three of EFTA (https://www.efta.int/eea-relations-eu).
 */

const REGIONS: Readonly<Record<string, readonly string[]>> = {
  AE: ['me-central-1'],
  AU: ['ap-southeast-2', 'ap-southeast-4'],
  BH: ['me-south-1'],
  BR: ['sa-east-1'],
  CA: ['ca-central-1', 'ca-west-1'],
  CH: ['eu-central-2'],
  CN: ['cn-north-1', 'cn-northwest-1'],
  DE: ['eu-central-1'],
  ES: ['eu-south-2'],
  FR: ['eu-west-3'],
  GB: ['eu-west-2'],
  HK: ['ap-east-1'],
  ID: ['ap-southeast-3'],
  IE: ['eu-west-1'],
  IL: ['il-central-1'],
  IN: ['ap-south-1', 'ap-south-2'],
  IT: ['eu-south-1'],
  JP: ['ap-northeast-1', 'ap-northeast-3'],
  KR: ['ap-northeast-2'],
  MX: ['mx-central-1'],
  MY: ['ap-southeast-5'],
  NZ: ['ap-southeast-6'],
  SE: ['eu-north-1'],
  SG: ['ap-southeast-1'],
  TH: ['ap-southeast-7'],
  TW: ['ap-east-2'],
  US: ['us-east-1', 'us-east-2', 'us-west-1', 'us-west-2', 'us-gov-east-1', 'us-gov-west-1'],
  ZA: ['af-south-1'],
};

const EU = [
  ['AT', 'BE', 'BG', 'CY', 'CZ', 'DE', 'DK', 'EE', 'ES', 'FI', 'FR', 'GR', 'HR', 'HU'],
  ['IE', 'IT', 'LT', 'LU', 'LV', 'MT', 'NL', 'PL', 'PT', 'RO', 'SE', 'SI', 'SK'],
].flat();

/** Areas by the name that an overlay uses, as countries. */
export const AREAS: Readonly<Record<string, readonly string[]>> = { EU, EEA: [...EU, 'IS', 'LI', 'NO'] };

/** Countries in which AWS has a region that is known here, in the order of their codes. */
export const COUNTRIES: readonly string[] = Object.keys(REGIONS);

/** ISO 3166-1 alpha-2; null for a region that is not in the table. */
export function countryOf(region: string): string | null {
  return COUNTRIES.find((country) => REGIONS[country]?.includes(region)) ?? null;
}

/** Whether a region lies inside what an overlay allows: areas, countries, or regions by name. An empty list allows every region. */
export function isInside(region: string, allowed: readonly string[]): boolean {
  if (allowed.length === 0 || allowed.includes(region)) return true;
  const country = countryOf(region);
  return country !== null && allowed.some((one) => one === country || AREAS[one]?.includes(country) === true);
}

/** A region with its country, for a person: `eu-west-2 (GB)`. */
export function placed(region: string): string {
  return `${region} (${countryOf(region) ?? 'country not known here'})`;
}
