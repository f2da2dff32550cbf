/**
 * Milliseconds that this thread has computed since the call. A limit in time of day would fail on a machine that has
 * other things to do, and other tests are such things.
 */
export function computingClock(): () => number {
  const started = process.threadCpuUsage();
  return () => {
    const { user, system } = process.threadCpuUsage(started);
    return (user + system) / 1000;
  };
}
