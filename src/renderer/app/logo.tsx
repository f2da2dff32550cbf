export function Logo() {
  return (
    <svg width="20" height="20" viewBox="0 0 20 20" aria-hidden="true">
      <g fill="none" stroke="currentColor" strokeWidth="1.5">
        <rect x="1.5" y="1.5" width="17" height="17" rx="3.5" />
        <path d="M1.500 8.500H11M11 1.500v17M11 12.500h7.500" />
      </g>
      <path d="M11 12.500h7.300V15a3.500 3.500 0 01-3.500 3.500H11z" fill="var(--accent)" />
    </svg>
  );
}
