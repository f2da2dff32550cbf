import { useQuery } from '@tanstack/react-query';
import { orpc } from '../client/query.ts';
import { saveText } from './save-file.ts';

export interface HandedFile {
  readonly fileName: string;
  readonly content: string;
  /** Media type, such as `text/markdown`. */
  readonly type: string;
}

/** Hands a text over: as a file in a browser, through the clipboard in a desktop window, which takes no downloads. */
export function useHandOver(): { readonly copies: boolean; handOver: (file: HandedFile) => Promise<void> } {
  const copies = useQuery(orpc.app.status.queryOptions()).data?.actor.shell !== 'web';
  return {
    copies,
    handOver: async ({ fileName, content, type }) => {
      if (copies) await navigator.clipboard.writeText(content);
      else saveText(fileName, content, type);
    },
  };
}
