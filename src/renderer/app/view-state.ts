import { create } from 'zustand';

interface ViewState {
  paletteOpened: boolean;
  keysOpened: boolean;
  setPalette: (opened: boolean) => void;
  setKeys: (opened: boolean) => void;
}

/** What is open over the page. */
export const useViewState = create<ViewState>((set) => ({
  paletteOpened: false,
  keysOpened: false,
  setPalette: (paletteOpened) => set({ paletteOpened }),
  setKeys: (keysOpened) => set({ keysOpened }),
}));
