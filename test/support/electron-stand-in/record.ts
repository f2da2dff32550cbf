/** What the main process told the stand-in, in order. */
export interface Recorded {
  schemes: { scheme: string; privileges: Record<string, boolean>; beforeReady: boolean }[];
  paths: Record<string, string>;
  openedOutside: string[];
  errorBoxes: string[];
  menus: number;
  trays: { toolTip: string; menu: string[]; destroyed: boolean }[];
}

export const recorded: Recorded = {
  schemes: [],
  paths: {},
  openedOutside: [],
  errorBoxes: [],
  menus: 0,
  trays: [],
};
