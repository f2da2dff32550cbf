interface NamedFile {
  readonly fileName: string;
  readonly mediaType: string;
  readonly base64: string;
}

/** Hands a file of the engine to the person, without a server. */
export function saveFile({ fileName, mediaType, base64 }: NamedFile): void {
  save(
    fileName,
    new Blob([Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0))], { type: mediaType }),
  );
}

/** Hands a text to the person as a file, without a server. */
export function saveText(fileName: string, text: string, type: string): void {
  save(fileName, new Blob([text], { type: `${type};charset=utf-8` }));
}

function save(fileName: string, content: Blob): void {
  const url = URL.createObjectURL(content);
  const link = document.createElement('a');
  link.href = url;
  link.download = fileName;
  link.click();
  URL.revokeObjectURL(url);
}
