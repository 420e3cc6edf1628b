/** `*` stands for any run of characters, slashes included. Takes a time of pattern times text at most. */
export function matchesWildcard(pattern: string, text: string): boolean {
  let at = 0
  let star = -1
  let resumeAt = 0
  let index = 0
  while (index < text.length) {
    if (at < pattern.length && pattern[at] === '*') {
      star = at++
      resumeAt = index
    } else if (at < pattern.length && pattern[at] === text[index]) {
      at++
      index++
    } else if (star >= 0) {
      at = star + 1
      index = ++resumeAt
    } else return false
  }
  while (pattern[at] === '*') at++
  return at === pattern.length
}
