export { Findings, FindingTags } from './findings.tsx';
export { ReadUrl } from './read-url.tsx';
export { ServerFields } from './server-fields.tsx';
export { EMPTY_SERVER, formOf, type ServerForm } from './server-form.ts';
export { serverPath } from './server-view.ts';
export { ServersPage } from './servers-page.tsx';
export { useConnectServer } from './use-connect-server.ts';
export { sortFindings, usePreflight } from './use-preflight.ts';
