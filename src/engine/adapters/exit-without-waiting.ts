let registered = false;

/**
 * A thread that is blocked in a native call (a keychain waiting for somebody to answer its prompt) keeps the process
 * from ending: libuv joins its threads at exit, so the command would hang after it printed its error. Where `blocked`
 * still says so at exit, the process is replaced by one that ends at once with the same exit code, or killed where
 * that cannot be had.
 */
export function exitWithoutWaiting(blocked: () => boolean): void {
  if (registered) return;
  registered = true;
  process.on('exit', (code) => {
    if (!blocked()) return;
    // Node 22.15 and later, not on Windows.
    const execve = (process as { execve?: NodeJS.Process['execve'] }).execve;
    if (execve && process.platform !== 'win32') execve('/bin/sh', ['sh', '-c', `exit ${code}`], {});
    process.kill(process.pid, 'SIGKILL');
  });
}
