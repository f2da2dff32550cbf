/** The majors of PostgreSQL that Cadastre works with: for servers, and for the programs of the built-in one. */
export const OLDEST_MAJOR = 14;
export const NEWEST_MAJOR = 18;
