/** Cuts a snippet into pieces to colour. A reading aid for our own snippets, not a parser. */
export type CodePiece = { readonly text: string; readonly kind?: 'comment' | 'string' | 'keyword' | 'number' | 'name' }

const rules = {
  shell:
    /(?<comment>(?:^|(?<=\s))#[^\n]*)|(?<string>"(?:\\.|[^"\\])*"|'[^']*')|(?<keyword>\b(?:curl|node|npm|openssl|export|mediatheque)\b)|(?<name>(?<=\s)--?[A-Za-z][\w-]*)/gm,
  script:
    /(?<comment>\/\/[^\n]*)|(?<string>'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\.|[^`\\])*`)|(?<keyword>\b(?:import|from|export|const|let|await|async|function|new|return|if|throw|for|of)\b)|(?<number>\b\d[\d_.]*\b)/g,
  json: /(?<name>"(?:\\.|[^"\\])*"(?=\s*:))|(?<string>"(?:\\.|[^"\\])*")|(?<number>-?\b\d[\d.eE+-]*\b)|(?<keyword>\b(?:true|false|null)\b)/g,
} as const

export function colourCode(code: string, language: 'shell' | 'script' | 'json' | 'plain'): readonly CodePiece[] {
  if (language === 'plain') return [{ text: code }]
  const pieces: CodePiece[] = []
  let at = 0
  for (const match of code.matchAll(rules[language])) {
    const kind = Object.entries(match.groups ?? {}).find(([, text]) => text !== undefined)?.[0] as CodePiece['kind']
    if (match.index > at) pieces.push({ text: code.slice(at, match.index) })
    pieces.push({ text: match[0], ...(kind && { kind }) })
    at = match.index + match[0].length
  }
  if (at < code.length) pieces.push({ text: code.slice(at) })
  return pieces
}
