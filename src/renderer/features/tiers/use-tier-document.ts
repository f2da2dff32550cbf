import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useCallback, useMemo, useRef, useState } from 'react';
import type { SettingDifference, Tier, TierProblem, TierScopes } from '../../../shared/models/tier.ts';
import { client } from '../../client/client.ts';
import { orpc } from '../../client/query.ts';

import { changedLines } from './changed-lines.ts';
import { useDrafts } from './drafts.ts';
import { yamlPaths } from './yaml-paths.ts';

const REST_MS = 250;
const NOTHING: readonly never[] = [];

/** The text and the form of one tier are this one document. */
export interface TierDocument {
  readonly name: string;
  /** The newest published version; undefined: it has none yet. */
  readonly published: Tier | undefined;
  readonly document: string;
  readonly isDraft: boolean;
  /** Somebody published another version since the draft was begun. */
  readonly outrun: boolean;
  readonly problems: readonly TierProblem[];
  /** The answer is of the text as it stands. */
  readonly current: boolean;
  /** By path, parents included; the last that could be read while the text is broken. */
  readonly values: Readonly<Record<string, unknown>>;
  /** What environments and regions say; null: not read yet. */
  readonly scopes: TierScopes | null;
  readonly broken: boolean;
  readonly differences: readonly SettingDifference[];
  readonly variables: readonly string[];
  /** What the file says itself, and on which line. */
  readonly lines: ReadonlyMap<string, number>;
  readonly changed: ReadonlySet<number>;
  readonly error: unknown;
  write: (document: string) => void;
  /** One setting of the form; null takes it out, so that the parent's is in force. */
  edit: (path: string, value: unknown) => void;
  undo: () => void;
  redo: () => void;
  discard: () => void;
}

export function useTierDocument(name: string, published: Tier | undefined): TierDocument {
  const draft = useDrafts((state) => state.drafts[name]);
  const actions = useDrafts.getState();
  const document = draft?.document ?? published?.document ?? '';
  const [asked] = useDebouncedValue(document, REST_MS);
  const check = useQuery({
    ...orpc.tiers.check.queryOptions({ input: { document: asked, file: `${name}.yaml` } }),
    retry: false,
  });
  const [kept, setKept] = useState<Readonly<Record<string, unknown>>>(published?.values ?? {});
  const read = check.data?.values ?? null;
  if (read !== null && read !== kept) setKept(read);
  const [keptScopes, setKeptScopes] = useState<TierScopes | null>(null);
  const scopes = check.data?.scopes ?? null;
  if (scopes !== null && scopes !== keptScopes) setKeptScopes(scopes);

  const base = useMemo(
    () => ({ document: published?.document ?? '', version: published?.version ?? 0 }),
    [published],
  );
  const write = useCallback((next: string) => useDrafts.getState().write(name, next, base), [name, base]);
  const { edit, error } = useEdit(name, base.document, write);
  const lines = useMemo(() => yamlPaths(document), [document]);
  const changed = useMemo(
    () => (base.version === 0 ? new Set<number>() : changedLines(base.document, document)),
    [base, document],
  );
  return {
    name,
    published,
    document,
    isDraft: draft !== undefined && (document !== base.document || base.version === 0),
    outrun: draft !== undefined && published !== undefined && draft.base < published.version,
    problems: check.data?.problems ?? NOTHING,
    current: asked === document && !check.isPlaceholderData && check.data !== undefined,
    values: read ?? kept,
    scopes: scopes ?? keptScopes,
    broken: check.data !== undefined && read === null,
    differences: check.data?.differences ?? NOTHING,
    variables: check.data?.variables ?? NOTHING,
    lines,
    changed,
    error: check.error ?? error,
    write,
    edit,
    undo: useCallback(() => actions.undo(name), [actions, name]),
    redo: useCallback(() => actions.redo(name), [actions, name]),
    discard: useCallback(() => actions.discard(name), [actions, name]),
  };
}

/** Edits of the form go one after the other, each into the text as it stands when its turn has come. */
function useEdit(name: string, published: string, write: (document: string) => void) {
  const [error, setError] = useState<unknown>(null);
  const queue = useRef(Promise.resolve());
  const edit = useCallback(
    (path: string, value: unknown) => {
      const now = () => useDrafts.getState().drafts[name]?.document ?? published;
      queue.current = queue.current.then(async () => {
        try {
          for (let tries = 0; tries < 5; tries += 1) {
            const before = now();
            const { document } = await client.tiers.edit({ document: before, path, value });
            // Typed meanwhile: the edit is made again in what stands there now.
            if (now() !== before) continue;
            write(document);
            break;
          }
          setError(null);
        } catch (failed) {
          setError(failed);
        }
      });
    },
    [name, published, write],
  );
  return { edit, error };
}
