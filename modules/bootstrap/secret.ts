/** The value of the database secret. It exists in this process for one call, and nowhere else afterwards but in AWS. */
import type { Topology } from '../topology/topology';

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const LENGTH = 40;

/** 40 letters and digits (238 bits): no character that a connection string or a shell would read differently. */
export function password(randomBytes: (count: number) => Uint8Array): string {
  let text = '';
  // Bytes above the last whole multiple are thrown away, or the first letters would come up more often.
  const limit = 256 - (256 % ALPHABET.length);
  while (text.length < LENGTH) {
    for (const byte of randomBytes(LENGTH)) {
      if (byte < limit && text.length < LENGTH) text += ALPHABET.charAt(byte % ALPHABET.length);
    }
  }
  return text;
}

/** The secret as applications and Terraform read it. No host: it differs by region, and the secret is the same everywhere. */
export function secretValue(topology: Topology, randomBytes: (count: number) => Uint8Array): string {
  const home = topology.regions.find(({ region }) => region === topology.databaseHomeRegion);
  return JSON.stringify({
    username: home?.database.master_username,
    password: password(randomBytes),
    engine: 'postgres',
    port: 5432,
    dbname: home?.database.name,
  });
}
