import { CadastreError } from '../errors.ts';
import { type FileTrouble, fileTrouble, sqliteCode } from './sqlite-file.ts';

const MOVE_AWAY =
  'Run audit verify to see what is left, keep the file as evidence, and put back its newest copy.';

const SENTENCES: Readonly<Record<FileTrouble, (file: string) => CadastreError>> = {
  foreign: (target) =>
    new CadastreError('AUDIT_BROKEN', 'The audit file is not an audit log of Cadastre', {
      target,
      wayOut: 'Something replaced it: keep it as evidence and put back the newest copy of the log.',
    }),
  newer: (target) =>
    new CadastreError('AUDIT_BROKEN', 'The audit log was written by a newer Cadastre', {
      target,
      wayOut: 'Update Cadastre on this workstation; an older version does not write into a newer log.',
    }),
  corrupt: (target) =>
    new CadastreError('AUDIT_BROKEN', 'The audit file is damaged', { target, wayOut: MOVE_AWAY }),
  full: (target) =>
    new CadastreError('AUDIT_UNAVAILABLE', 'The audit log cannot be written: its disk is full', {
      target,
      wayOut: 'Free space on the disk of the data folder, then try again. Nothing was done.',
    }),
  busy: (target) =>
    new CadastreError('AUDIT_UNAVAILABLE', 'The audit log cannot be written: another process holds it', {
      target,
      wayOut: 'Wait for the other Cadastre, or for a backup program that reads the file, then try again.',
    }),
  unwritable: (target) =>
    new CadastreError('AUDIT_UNAVAILABLE', 'The audit log cannot be opened or written', {
      target,
      wayOut: 'Check that the data folder exists, that its disk is well and that you may write to it.',
    }),
};

/** Runs what touches the file; what SQLite and the file system throw comes out as one `CadastreError`. */
export function withAuditFile<T>(file: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw auditFileError(error, file);
  }
}

export function auditFileError(error: unknown, file: string): unknown {
  if (error instanceof CadastreError) return error;
  const trouble = fileTrouble(error);
  if (trouble === null) {
    // Not of the file: a mistake of ours, which is not to be taken for a broken log.
    if (sqliteCode(error) === undefined && !(error instanceof SyntaxError)) return error;
    return new CadastreError(
      'AUDIT_BROKEN',
      'The audit log does not take or give entries as it should',
      { target: file, wayOut: MOVE_AWAY },
      error,
    );
  }
  const translated = SENTENCES[trouble](file);
  return new CadastreError(translated.code, translated.message, translated.details, error);
}
