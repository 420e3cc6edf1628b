/**
 * What a name is found by. Case, width and accents are folded away; the name itself is never
 * touched. Words of scripts with spaces give their first one and two characters and every run of
 * three inside them; scripts without spaces (Chinese, Japanese, Korean, Thai …) and symbols give
 * every character and every pair. Pure.
 */

/** A run of characters that a keyword asks for: found anywhere, or at the beginning of a word when it is very short. */
export type Piece = { readonly text: string; readonly isWordStart: boolean }

const unspacedScripts = String.raw`\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Bopomofo}\p{Script=Yi}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}\p{Script=Tibetan}\u30fc[\p{S}--\p{ASCII}]`
/** Their punctuation is not looked for. */
const unspaced = String.raw`[${unspacedScripts}]&&[\p{L}\p{N}\p{M}\p{S}]`
const unspacedRun = new RegExp(String.raw`[${unspaced}]+`, 'gv')
const spacedRun = new RegExp(String.raw`[[\p{L}\p{N}\p{M}]--[${unspaced}]]+`, 'gv')
const run = new RegExp(String.raw`[[\p{L}\p{N}\p{M}]--[${unspaced}]]+|[${unspaced}]+`, 'gv')
const asciiRun = /[a-z0-9]+/g
const isAscii = (text: string): boolean => /^[\0-\x7f]*$/.test(text)

const accents = /(?<=[\p{Script=Latin}\p{Script=Greek}])[\u0300-\u036f]+/gu
/** Selectors and joiners that change only how a character looks. */
const invisible = /[\p{Cf}\ufe00-\ufe0f]/gu
const letters: Readonly<Record<string, string>> = {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  ł: 'l',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ı: 'i',
  ς: 'σ',
  ё: 'е',
}
const foldedLetters = new RegExp(`[${Object.keys(letters).join('')}]`, 'g')

/** Width and accents folded, case kept: where a word begins shows in it. */
const plain = (text: string): string => text.normalize('NFKD').replace(invisible, '').replace(accents, '').normalize('NFC')
const lower = (text: string): string =>
  text
    .toLowerCase()
    .replace(accents, '')
    .replace(foldedLetters, (letter) => letters[letter] as string)

/** The form in which names and keywords are compared. */
export const foldName = (text: string): string => (isAscii(text) ? text.toLowerCase() : lower(plain(text)))

/** Characters of an extension that a token can hold. */
const extensionToken = /^[\p{L}\p{N}]{1,16}$/u

/** The token of a File's extension (lower case, without its dot); undefined for one that is not indexed. */
export const extnameToken = (extname: string): string | undefined => (extensionToken.test(extname) ? `.${foldName(extname)}` : undefined)

/** Every token a name is found by, each once. */
export function tokensOf(name: string): Set<string> {
  const tokens = new Set<string>()
  if (isAscii(name)) {
    for (const word of name.toLowerCase().match(asciiRun) ?? []) addTriples(tokens, word)
  } else {
    const folded = lower(plain(name))
    for (const word of folded.match(spacedRun) ?? []) addTriples(tokens, [...word])
    for (const text of folded.match(unspacedRun) ?? []) addPairs(tokens, [...text])
  }
  for (const start of wordStarts(name)) tokens.add(start)
  return tokens
}

function addTriples(tokens: Set<string>, word: string | readonly string[]): void {
  for (let at = 0; at + 3 <= word.length; at++)
    tokens.add(typeof word === 'string' ? word.slice(at, at + 3) : `${word[at]}${word[at + 1]}${word[at + 2]}`)
}

function addPairs(tokens: Set<string>, characters: readonly string[]): void {
  characters.forEach((character, at) => {
    tokens.add(character)
    if (at > 0) tokens.add(`${characters[at - 1]}${character}`)
  })
}

/** A word begins at the edge of a run, at a capital behind a small letter, and between letters and digits. */
const wordBegin = /\p{Ll}(?=\p{Lu})|\p{N}(?=[\p{L}])|\p{L}(?=\p{N})/gu
const asciiWordBegin = /[a-z](?=[A-Z])|[0-9](?=[A-Za-z])|[A-Za-z](?=[0-9])/g

/** The first character of every word, and the first two. */
function wordStarts(name: string): Set<string> {
  const starts = new Set<string>()
  if (isAscii(name)) {
    for (const word of name.replace(asciiWordBegin, '$& ').toLowerCase().match(asciiRun) ?? []) {
      starts.add(word.charAt(0))
      if (word.length > 1) starts.add(word.slice(0, 2))
    }
    return starts
  }
  for (const word of lower(plain(name).replace(wordBegin, '$& ')).match(spacedRun) ?? []) {
    const [first, second] = word
    starts.add(first as string)
    if (second !== undefined) starts.add(`${first}${second}`)
  }
  return starts
}

/** The pieces a name must hold for a keyword; none when it has nothing to look for. */
export function piecesOf(keyword: string): Piece[] {
  const texts = [...new Set(foldName(keyword).match(run) ?? [])]
  const pieces = texts.map((text) => ({ text, isWordStart: !isUnspaced(text) && [...text].length < 3 }))
  // Beside a piece that says something, single letters between marks only get in the way; numbers do not.
  return pieces.some(({ isWordStart }) => !isWordStart)
    ? pieces.filter(({ text, isWordStart }) => !isWordStart || isNumber.test(text))
    : pieces
}

const isNumber = /^\p{N}+$/u

const isUnspaced = (text: string): boolean => text.search(unspacedRun) === 0

/** Up to so many tokens that every name with the piece has: the first, the last, and some between them. */
export function tokensOfPiece({ text, isWordStart }: Piece, countMax: number): string[] {
  if (isWordStart) return [text]
  const characters = [...text]
  const size = isUnspaced(text) ? Math.min(2, characters.length) : 3
  const last = characters.length - size
  const count = Math.min(countMax, last + 1)
  const places = Array.from({ length: count }, (_, index) => (count === 1 ? 0 : Math.round((index * last) / (count - 1))))
  return [...new Set(places.map((at) => characters.slice(at, at + size).join('')))]
}

/** True when the name holds every piece. The index only narrows the names down; this decides. */
export function hasPieces(name: string, pieces: readonly Piece[]): boolean {
  const folded = foldName(name)
  let starts: Set<string> | undefined
  return pieces.every(({ text, isWordStart }) => (isWordStart ? (starts ??= wordStarts(name)).has(text) : folded.includes(text)))
}
