import { EventEmitter } from 'node:events';
import type { ChangeEvent, ChangeTopic } from '../../shared/models/app.ts';

/** Tells every open shell that something changed; who listens reads again. */
export interface Announcer {
  announce(topic: ChangeTopic, id?: number): void;
  subscribe(listener: (event: ChangeEvent) => void): () => void;
}

export function createAnnouncer(): Announcer {
  const emitter = new EventEmitter();
  emitter.setMaxListeners(0);
  return {
    announce: (topic, id) => {
      emitter.emit('change', { topic, id: id ?? null });
    },
    subscribe: (listener) => {
      emitter.on('change', listener);
      return () => emitter.off('change', listener);
    },
  };
}
