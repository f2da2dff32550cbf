import type { SignedErasure } from '../../shared/models/ending.ts';

const MARGIN = 56;
const FILE = 'erasure.json';
/** The embedded proof begins with this, so that it is found again without reading the rest of the PDF. */
const MARK = '{"cadastre-proof":1,';

/**
 * The proof on paper: one or two pages for a person, and the signed record itself embedded, which is what
 * `verify` reads. The base fonts know Western letters alone; others are written as their code points.
 */
export async function erasurePdf(signed: SignedErasure): Promise<Buffer> {
  // Reading its fonts' tables is a quarter of what a start of Cadastre takes, and few starts end in a PDF.
  const { default: PdfDocument } = await import('pdfkit');
  const { record } = signed;
  const document = new PdfDocument({
    size: 'A4',
    margin: MARGIN,
    compress: false,
    info: { Title: `Proof of erasure, tenant ${record.tenant.id}`, Creator: 'Cadastre' },
  });
  const parts: Buffer[] = [];
  const done = new Promise<Buffer>((resolve, reject) => {
    document.on('data', (part: Buffer) => parts.push(part));
    document.on('end', () => resolve(Buffer.concat(parts)));
    document.on('error', reject);
  });
  document.file(Buffer.from(embedded(signed)), {
    name: FILE,
    type: 'application/json',
    description: 'The signed record',
  });
  write(document, signed);
  document.end();
  return done;
}

/** The word that ends a stream of a PDF is written in another way, which JSON reads as the same. */
const embedded = (signed: SignedErasure): string =>
  `${MARK}${JSON.stringify(signed).slice(1)}`.replaceAll('endstream', 'endstr\\u0065am');

/** The embedded record's text. Empty where there is none. */
export function proofInPdf(bytes: Buffer): string {
  const from = bytes.indexOf(MARK);
  const to = bytes.indexOf('endstream', Math.max(from, 0));
  return from < 0 || to < 0 ? '' : bytes.subarray(from, to).toString('utf8').trim();
}

function write(document: PDFKit.PDFDocument, { record, signature, keyId, publicKey }: SignedErasure): void {
  const heading = (text: string) =>
    document
      .moveDown(1)
      .font('Helvetica-Bold')
      .fontSize(11)
      .fillColor('#111')
      .text(western(text))
      .moveDown(0.3);
  const fact = (name: string, value: string, font = 'Helvetica') => {
    const top = document.y;
    document.font('Helvetica').fontSize(9).fillColor('#555').text(western(name), MARGIN, top, { width: 130 });
    const after = document.y;
    document
      .font(font)
      .fillColor('#111')
      .text(western(value), MARGIN + 140, top, { width: 343 });
    document.y = Math.max(after, document.y) + 2;
    document.x = MARGIN;
  };
  const { erased, backup, tenant } = record;

  document.font('Helvetica-Bold').fontSize(18).fillColor('#111').text('Proof of erasure');
  document
    .moveDown(0.4)
    .font('Helvetica')
    .fontSize(10)
    .fillColor('#333')
    .text(
      western(
        `Tenant number ${tenant.id} was erased on ${utc(record.erasedAt)}: its database and its roles were dropped, and what named the customer was removed from the platform database.`,
      ),
    );

  heading('Act');
  fact('Erased at', utc(record.erasedAt));
  fact('By', `${record.by.name} (${record.by.shell}, ${record.by.workstation})`);
  fact('Reason', record.reason);
  fact('Job', String(record.jobId));
  fact('Platform', record.platform);

  heading('What was erased');
  fact('Server', `${record.server.name}, PostgreSQL ${record.server.version}`);
  fact(
    'Database',
    `${erased.database}${erased.schema ? `, schema ${erased.schema}` : ''}${erased.bytes === null ? '' : `, ${erased.bytes.toLocaleString('en')} bytes`}`,
  );
  fact('Roles', erased.roles.join(', ') || 'none');
  for (const { role, because } of erased.rolesKept) fact('Role that stays', `${role}: ${because}`);
  fact(
    'Platform rows',
    Object.entries(erased.platformRows)
      .filter(([, count]) => count > 0)
      .map(([table, count]) => `${table} ${count}`)
      .join(', ') || 'none',
  );
  if (tenant.createdAt) fact('Existed since', utc(tenant.createdAt));

  heading('Final backup');
  if (backup === null) fact('Backup', 'waived');
  else {
    fact('File', backup.file);
    fact('Made at', utc(backup.at));
    fact(
      'Size',
      `${backup.bytes.toLocaleString('en')} bytes, ${backup.tables} tables, ${backup.objects} objects`,
    );
    fact('SHA-256', backup.sha256, 'Courier');
  }

  if (record.backups) {
    heading('Backups by its tier');
    fact('Removed', String(record.backups.removed));
    for (const { workstation, count } of record.backups.elsewhere)
      fact(`On ${workstation}`, `${count}, removed when Cadastre runs there`);
  }

  heading('Asked afterwards');
  for (const { question, where, found, passed } of record.verified)
    fact(passed ? 'nothing found' : `${found} FOUND`, `${question}, in ${where}`);

  heading('Signature');
  fact(
    'Whose',
    `SHA-256 of ${tenant.salt}, a line feed and the former slug is ${tenant.slugDigest}`,
    'Courier',
  );
  fact('Key', `${keyId} (Ed25519)`, 'Courier');
  fact('Public key', publicKey.split('\n').slice(1, -2).join(''), 'Courier');
  fact('Signature', signature, 'Courier');
  document
    .moveDown(0.6)
    .font('Helvetica')
    .fontSize(8)
    .fillColor('#555')
    .text(
      `The signed record is embedded in this file as ${FILE}. Check it with: cadastre tenant erasure verify FILE. The signature is over its "record", as JSON with sorted keys and no spaces, in UTF-8.`,
      MARGIN,
    );
}

const utc = (iso: string): string => `${iso.slice(0, 19).replace('T', ' ')} UTC`;

/** Letters outside of the fonts' own, as `[U+682A]`. */
const western = (text: string): string =>
  text.replace(/[^\n\x20-\x7E\u00A0-\u00FF]/gu, (letter) => {
    const code = letter.codePointAt(0) ?? 0;
    return code < 0x20 ? ' ' : `[U+${code.toString(16).toUpperCase().padStart(4, '0')}]`;
  });
