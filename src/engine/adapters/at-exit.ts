const works = new Set<() => void>();
let listening = false;

/**
 * Done in the last moment of this process, however it ends but by SIGKILL: without waiting for anything. Answers with
 * what takes it back. One listener for all, as Node warns of many.
 */
export function atExit(work: () => void): () => void {
  if (!listening) {
    listening = true;
    process.once('exit', () => {
      for (const each of works) each();
    });
  }
  works.add(work);
  return () => void works.delete(work);
}
