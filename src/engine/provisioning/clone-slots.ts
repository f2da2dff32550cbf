/** Two clones keep a disk busy; more of them mostly wait for each other, unless an import asks for more. */
const AT_ONCE = 2;

/**
 * How many templates this process has a server copy at the same time. A tenant waits for its turn only with its
 * clone: its roles before and its content after it overlap with the clones of others.
 */
export interface CloneSlots {
  /** Runs `clone` when it is its turn. Throws `signal`'s reason when it is aborted before. */
  take<T>(serverId: string, signal: AbortSignal, clone: () => Promise<T>): Promise<T>;
  /** Lets at least `atOnce` clones run on every server until the answer is called. */
  widen(atOnce: number): () => void;
}

export function createCloneSlots(): CloneSlots {
  const servers = new Map<string, { running: number; readonly waiting: (() => void)[] }>();
  const wanted: number[] = [];
  const atOnce = () => Math.max(wanted.length > 0 ? 1 : AT_ONCE, ...wanted);
  const slotsOf = (serverId: string) => {
    const slots = servers.get(serverId) ?? { running: 0, waiting: [] };
    servers.set(serverId, slots);
    return slots;
  };
  const next = (serverId: string) => {
    const slots = slotsOf(serverId);
    while (slots.running < atOnce()) {
      const go = slots.waiting.shift();
      if (!go) return;
      slots.running += 1;
      go();
    }
  };
  return {
    async take(serverId, signal, clone) {
      const { waiting } = slotsOf(serverId);
      await new Promise<void>((resolve, reject) => {
        const give = () => {
          signal.removeEventListener('abort', leave);
          resolve();
        };
        const leave = () => {
          const place = waiting.indexOf(give);
          if (place >= 0) waiting.splice(place, 1);
          reject(signal.reason);
        };
        if (signal.aborted) return reject(signal.reason);
        signal.addEventListener('abort', leave, { once: true });
        waiting.push(give);
        next(serverId);
      });
      try {
        return await clone();
      } finally {
        slotsOf(serverId).running -= 1;
        next(serverId);
      }
    },
    widen(count) {
      wanted.push(count);
      for (const serverId of servers.keys()) next(serverId);
      return () => {
        const place = wanted.indexOf(count);
        if (place >= 0) wanted.splice(place, 1);
      };
    },
  };
}
