import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useState } from 'react';
import type { ConnectionFormat } from '../../../shared/models/tenant.ts';
import { orpc } from '../../client/query.ts';

/** How long a password stays on the screen. */
export const SHOWN_SECONDS = 30;

export interface Revealed {
  readonly password: string;
  readonly strings: Readonly<Partial<Record<ConnectionFormat, string>>>;
  /** Milliseconds since the epoch. */
  readonly until: number;
}

/**
 * The password of one tenant: asked for with a reason, kept in this component's memory only, and dropped
 * after 30 seconds or when the panel goes.
 */
export function usePassword(slug: string) {
  const [revealed, setRevealed] = useState<Revealed | null>(null);
  const hide = useCallback(() => setRevealed(null), []);
  const queries = useQueryClient();
  const reveal = useMutation(
    orpc.tenants.revealPassword.mutationOptions({
      gcTime: 0,
      // Who looked last has changed.
      onSuccess: () => void queries.invalidateQueries({ queryKey: orpc.tenants.connection.key() }),
    }),
  );
  useEffect(() => {
    if (revealed === null) return;
    const timer = setTimeout(hide, Math.max(0, revealed.until - Date.now()));
    return () => clearTimeout(timer);
  }, [revealed, hide]);
  const { mutateAsync, reset } = reveal;
  return {
    revealed,
    hide,
    busy: reveal.isPending,
    error: reveal.error,
    forget: reset,
    /** Shows it for 30 seconds. */
    show: async (reason: string) => {
      const found = await mutateAsync({ tenant: slug, reason });
      reset();
      setRevealed({ ...found, until: Date.now() + SHOWN_SECONDS * 1000 });
    },
    /** Puts it on the clipboard without showing it. */
    copy: async (reason: string) => {
      const { password } = await mutateAsync({ tenant: slug, reason });
      reset();
      await navigator.clipboard.writeText(password);
    },
  };
}
