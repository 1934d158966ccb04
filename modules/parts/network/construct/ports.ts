/** TCP ports that more than one construct has to agree on. */
export const LISTENER_PORT = 443;
/** Where the idle colour can be tried before it takes over. */
export const TEST_LISTENER_PORT = 8443;
export const DATABASE_PORT = 5432;
export const CACHE_PORT = 6379;
