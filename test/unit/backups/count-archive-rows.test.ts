import { describe, expect, it } from 'vitest';
import { archiveRowCounter } from '../../../src/engine/backups/count-archive-rows.ts';

const TEXT = `--
-- PostgreSQL database dump
--

SET row_security = on;

COPY public.people (tenant_id, id, name) FROM stdin;
17	1	Zoë\\nCOPY public.fake (id) FROM stdin;
17	2	\\\\.
\\.

--
-- Data for Name: Odd name; Type: TABLE DATA; Schema: other
--

COPY other."Odd ""name"", (x)" ("a, tenant_id", "(b)", tenant_id) FROM stdin;
17	x	18
y		17
\\.

COPY public.empty (tenant_id) FROM stdin;
\\.

COPY public.without (id) FROM stdin;
17
\\.

SELECT pg_catalog.setval('public.people_id_seq', 2, true);
`;

describe('Rows of an archive', () => {
  it.each([1, 7, 4096])('are counted by table and told from those of others, in pieces of %i', (size) => {
    const counter = archiveRowCounter(17);
    for (let at = 0; at < TEXT.length; at += size) counter.take(TEXT.slice(at, at + size));
    expect(counter.end()).toEqual({
      counts: {
        'public.people': 2,
        'other.Odd "name", (x)': 2,
        'public.empty': 0,
        'public.without': 1,
      },
      foreign: 2,
    });
  });
});
