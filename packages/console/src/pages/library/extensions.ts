/** Lists of extensions as people type them: `.jpg, png` and `.jpg`, `.png`. */
export function splitExtensions(text: string): string[] {
  const names = text
    .split(/[\s,;]+/)
    .map((name) => name.trim().toLowerCase().replace(/^\.*/, ''))
    .filter((name) => name !== '')
  return [...new Set(names)].map((name) => `.${name}`)
}

export const joinExtensions = (names: readonly string[] | null | undefined): string => (names ?? []).join(', ')
