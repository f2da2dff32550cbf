// The face of the `electron` module of the main process: its names, and nothing of ours.
export { app, dialog, Menu, nativeImage, screen, shell, Tray } from './app.ts';
export { ipcMain, protocol, session } from './connections.ts';
export { BrowserWindow } from './window.ts';
