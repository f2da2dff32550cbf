import addressparser from 'nodemailer/lib/addressparser';

/** A message as it is said, in both forms. */
export interface ComposedText {
  readonly from: string;
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  readonly language: string;
  /** With angle brackets; the same at every attempt. */
  readonly messageId: string;
  readonly date: Date;
}

/** The message as it travels: RFC 5322, multipart/alternative, CRLF. Nothing is fetched or read from disk for it. */
export async function composeMessage(message: ComposedText): Promise<Buffer> {
  // Loaded here: with it comes all of HTTP, which most starts never speak.
  const { default: MailComposer } = await import('nodemailer/lib/mail-composer');
  const composer = new MailComposer({
    from: message.from,
    to: { name: '', address: message.to },
    subject: message.subject,
    text: withLineEnds(message.text),
    html: withLineEnds(message.html),
    messageId: message.messageId,
    date: message.date,
    // RFC 3834: nobody's holiday notice answers a machine.
    headers: { 'Auto-Submitted': 'auto-generated', 'Content-Language': message.language },
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return new Promise((resolve, reject) => {
    composer.compile().build((error, built) => (error || !built ? reject(error) : resolve(built)));
  });
}

/** RFC 5322, section 2.3: a line ends with both or it is none; the composer leaves bodies as they are. */
const withLineEnds = (text: string) => text.replaceAll(/\r\n|\r|\n/g, '\r\n');

/** The address in `Name <address>`; null: it is not exactly one address. */
export function bareAddress(text: string): string | null {
  const parsed = addressparser(text, { flatten: true });
  const address = parsed.length === 1 ? parsed[0]?.address : undefined;
  return address && /^[^\s@<>]+@[^\s@<>]+$/.test(address) ? address : null;
}
