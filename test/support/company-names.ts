/** Words of company names in the scripts that customers write in, with what people put between and around them. */
const WORDS = [
  ...[
    'Acme',
    'Corporation',
    'Dupont',
    'Fils',
    'Épicerie',
    "L'Étoile",
    'Müller',
    'Søn',
    'Łódź',
    'Straße',
    'Œuvre',
  ],
  ...[
    'Crème',
    'Brûlée',
    'İstanbul',
    'Işık',
    'Ağaç',
    'Þór',
    'Ægir',
    'Đặng',
    'Ħal',
    'O’Brien',
    'AT&T',
    '3M',
    'B2B',
  ],
  ...[
    'GmbH',
    'S.A.S.',
    'SARL',
    'Ltd.',
    'Inc.',
    '& Co. KG',
    'www',
    'api',
    'admin',
    'mail',
    'Groupe',
    'Services',
  ],
  ...[
    '株式会社',
    'テスト',
    '有限公司',
    '주식회사',
    'Ромашка',
    'Завод',
    'ООО',
    'Ελληνική',
    'Εταιρεία',
    'שלום',
    'شركة',
  ],
  ...[
    'บริษัท',
    'कंपनी',
    'ＡＣＭＥ',
    'ﬁnance',
    '№',
    '①',
    '٣',
    '🏢',
    '👨‍👩‍👧',
    '🇫🇷',
    '™',
    '®',
    '½',
    '---',
    '«»',
    '…',
  ],
];
const BETWEEN = [' ', ' ', ' ', '  ', '-', '–', '_', ' & ', '/', '.', ', ', '', '\u00A0', "'"];

/** Names of one to eight words; the same seed gives the same ones. */
export function companyNames(count: number, seed = 1): string[] {
  const random = randomFrom(seed);
  const pick = (list: readonly string[]) => list[Math.floor(random() * list.length)] ?? '';
  return Array.from({ length: count }, () => {
    let name = pick(WORDS);
    for (let left = Math.floor(random() * 8); left > 0; left -= 1) name += pick(BETWEEN) + pick(WORDS);
    if (random() < 0.3) name += ` ${Math.floor(random() * 2000)}`;
    if (random() < 0.1) name = name.toUpperCase();
    return name.slice(0, 200).toWellFormed();
  });
}

/** Mulberry32: small, and the same everywhere. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
