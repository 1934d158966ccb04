/**
 * Permissions as they hold for a person: root may do everything, so tests that are run by root act as somebody else, to whom the file
 * system refuses what the mode of a file says. A test takes rights away from everybody (`chmod 000`, `555`): then the owner is held too.
 */

/** Nobody, by the number that Linux gives it. */
const NOBODY = 65534;

/** Whose rights a child process gets: none of root's. The owner's own, where the tests are not run by root. */
export function unprivilegedUser(): { readonly uid?: number; readonly gid?: number } {
  return process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {};
}

/** Runs what touches files with the rights of such a user, in this process. It must not wait for anything: rights are the whole process's. */
export function unprivileged<T>(act: () => T): T {
  if (process.getuid?.() !== 0) return act();
  process.seteuid?.(NOBODY);
  try {
    return act();
  } finally {
    process.seteuid?.(0);
  }
}
