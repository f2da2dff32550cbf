import { EventEmitter } from 'node:events';
import { app, StandInEvent } from './app.ts';
import { fetchInPage } from './connections.ts';

export interface Frame {
  url: string;
}

type OpenHandler = (details: { url: string }) => { action: 'allow' | 'deny' };

export class WebContents extends EventEmitter {
  readonly mainFrame: Frame = { url: '' };
  #open: OpenHandler = () => ({ action: 'allow' });

  setWindowOpenHandler(handler: OpenHandler): void {
    this.#open = handler;
  }

  /** What `window.open` of the page would do. */
  openWindow(url: string): 'allow' | 'deny' {
    return this.#open({ url }).action;
  }

  /** What a link of the page would do: whether the navigation is let through. */
  navigate(url: string, kind: 'will-navigate' | 'will-redirect' | 'will-frame-navigate'): boolean {
    const event = Object.assign(new StandInEvent(), { url });
    this.emit(kind, event, url);
    return !event.defaultPrevented;
  }
}

interface Bounds {
  width: number;
  height: number;
  x: number;
  y: number;
}

export interface WindowOptions extends Partial<Bounds> {
  show?: boolean;
  minWidth?: number;
  minHeight?: number;
  webPreferences?: Record<string, unknown> & { preload?: string };
}

export class BrowserWindow extends EventEmitter {
  static readonly all: BrowserWindow[] = [];
  readonly webContents = new WebContents();
  readonly options: WindowOptions;
  visible: boolean;
  /** The document that was loaded, with its headers. */
  page: { body: string; headers: Record<string, string> } | null = null;
  #bounds: Bounds;
  #maximized = false;
  #destroyed = false;

  constructor(options: WindowOptions) {
    super();
    if (!app.ready) throw new Error('Cannot create BrowserWindow before app is ready');
    this.options = options;
    this.visible = options.show !== false;
    this.#bounds = {
      width: options.width ?? 800,
      height: options.height ?? 600,
      x: options.x ?? 100,
      y: options.y ?? 80,
    };
    BrowserWindow.all.push(this);
    app.emit('web-contents-created', new StandInEvent(), this.webContents);
  }

  async loadURL(url: string): Promise<void> {
    const response = await fetchInPage(url);
    this.webContents.mainFrame.url = url;
    this.page = { body: await response.text(), headers: Object.fromEntries(response.headers) };
    this.emit('ready-to-show');
    this.webContents.emit('did-finish-load');
  }

  /** What the person's click on the cross does. */
  close(): void {
    const event = new StandInEvent();
    this.emit('close', event);
    if (event.defaultPrevented) return;
    this.#destroyed = true;
    this.visible = false;
    this.emit('closed');
  }

  setBounds(bounds: Bounds): void {
    this.#bounds = bounds;
    this.emit('move');
    this.emit('resize');
  }

  getNormalBounds(): Bounds {
    return this.#bounds;
  }

  isDestroyed(): boolean {
    return this.#destroyed;
  }

  isMaximized(): boolean {
    return this.#maximized;
  }

  maximize(): void {
    this.#maximized = true;
    this.emit('maximize');
  }

  isMinimized(): boolean {
    return false;
  }

  restore(): void {}

  show(): void {
    this.visible = true;
  }

  hide(): void {
    this.visible = false;
  }

  focus(): void {}
}
