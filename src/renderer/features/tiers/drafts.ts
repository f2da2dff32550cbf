import { create } from 'zustand';
import { createJSONStorage, persist } from 'zustand/middleware';

/** A tier's file as somebody is writing it, until it is published or thrown away. */
export interface Draft {
  readonly document: string;
  /** The version that it began from; 0: a tier of its own. */
  readonly base: number;
  readonly past: readonly string[];
  readonly future: readonly string[];
  /** When it was last changed, for what belongs into one step of undo. */
  readonly at: number;
}

interface Drafts {
  readonly drafts: Readonly<Record<string, Draft>>;
  begin: (tier: string, document: string, base: number) => void;
  /** `published`: what it is compared with; a draft that says the same is none. */
  write: (tier: string, document: string, published: { document: string; version: number }) => void;
  undo: (tier: string) => void;
  redo: (tier: string) => void;
  discard: (tier: string) => void;
}

const STEPS_AT_MOST = 200;
/** Letters that are typed one after the other are one step of undo. */
const STEP_MS = 700;

/** Kept beside the session: a draft outlives the page, the window and the program. It holds no secret. */
export const useDrafts = create<Drafts>()(
  persist(
    (set) => {
      const change = (tier: string, next: (draft: Draft) => Draft | null) =>
        set(({ drafts }) => {
          const before = drafts[tier];
          if (before === undefined) return { drafts };
          const after = next(before);
          const { [tier]: _gone, ...others } = drafts;
          return { drafts: after === null ? others : { ...others, [tier]: after } };
        });
      return {
        drafts: {},
        begin: (tier, document, base) =>
          set(({ drafts }) => ({
            drafts: { ...drafts, [tier]: { document, base, past: [], future: [], at: 0 } },
          })),
        write: (tier, document, published) =>
          set(({ drafts }) => {
            const before: Draft = drafts[tier] ?? {
              document: published.document,
              base: published.version,
              past: [],
              future: [],
              at: 0,
            };
            if (before.document === document) return { drafts };
            return { drafts: { ...drafts, [tier]: written(before, document, Date.now()) } };
          }),
        undo: (tier) =>
          change(tier, (draft) => {
            const document = draft.past.at(-1);
            if (document === undefined) return draft;
            const future = [draft.document, ...draft.future];
            return { ...draft, document, past: draft.past.slice(0, -1), future, at: 0 };
          }),
        redo: (tier) =>
          change(tier, (draft) => {
            const [document, ...future] = draft.future;
            if (document === undefined) return draft;
            return { ...draft, document, past: [...draft.past, draft.document], future, at: 0 };
          }),
        discard: (tier) => change(tier, () => null),
      };
    },
    {
      name: 'cadastre-tier-drafts',
      storage: createJSONStorage(() => window.localStorage),
      // Undo is of this page; the text itself is what must not be lost.
      partialize: ({ drafts }) => ({
        drafts: Object.fromEntries(
          Object.entries(drafts).map(([tier, draft]) => [tier, { ...draft, past: [], future: [] }]),
        ),
      }),
    },
  ),
);

/** The draft with another text; a letter next to a letter joins the step before it. */
export function written(before: Draft, document: string, now: number): Draft {
  const joins =
    before.past.length > 0 &&
    now - before.at < STEP_MS &&
    Math.abs(document.length - before.document.length) === 1;
  const past = joins ? before.past : [...before.past, before.document].slice(-STEPS_AT_MOST);
  return { ...before, document, past, future: [], at: now };
}
