/** Who acts, through which shell, from where. */
export interface Actor {
  readonly name: string;
  readonly shell: 'desktop' | 'web' | 'cli' | 'agent';
  readonly workstation: string;
}
