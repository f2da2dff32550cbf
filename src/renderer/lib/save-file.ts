interface NamedFile {
  readonly fileName: string;
  readonly mediaType: string;
  readonly base64: string;
}

/** Hands a file of the engine to the person, without a server. */
export function saveFile({ fileName, mediaType, base64 }: NamedFile): void {
  const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
  const url = URL.createObjectURL(new Blob([bytes], { type: mediaType }));
  const link = document.createElement('a');
  link.href = url;
  link.download = fileName;
  link.click();
  URL.revokeObjectURL(url);
}
