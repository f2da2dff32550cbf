/** The file of a tier under another name: its comments stay, but for the one that says who shipped it. */
export function copyOfTier(document: string, name: string, title: string): string {
  const lines = document.split('\n').filter((line) => !/^# Shipped with Cadastre\b/.test(line));
  const named = lines.map((line) => {
    if (/^tier:/.test(line)) return `tier: ${name}`;
    if (/^title:/.test(line)) return `title: ${scalar(title)}`;
    return line;
  });
  return named.join('\n').replace(/\n#\n#\n/g, '\n#\n');
}

/** What YAML could take for something else stands in quotes. */
function scalar(text: string): string {
  return /^[\p{L}][\p{L}\d -]*$/u.test(text) && !/^(?:true|false|null|yes|no|on|off)$/i.test(text)
    ? text
    : JSON.stringify(text);
}
