/**
 * Permissions of an ordinary user: root may do everything, so tests that run as root act as another user, for whom file
 * modes hold. A test removes permissions for everybody (`chmod 000`, `555`), the owner too.
 */

/** Nobody, by the number that Linux gives it. */
const NOBODY = 65534;

/** The user of a child process: never root. The tests' own user, if that is not root. */
export function unprivilegedUser(): { readonly uid?: number; readonly gid?: number } {
  return process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {};
}

/**
 * Runs file operations with that user's permissions, in this process. It must not await: permissions belong to the
 * whole process.
 */
export function unprivileged<T>(act: () => T): T {
  if (process.getuid?.() !== 0) return act();
  process.seteuid?.(NOBODY);
  try {
    return act();
  } finally {
    process.seteuid?.(0);
  }
}
