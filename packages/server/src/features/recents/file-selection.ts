/** Which files a caller wants to see, by family or extension. Pure; no I/O. */
import { splitExtension } from '../../kernel/entry-path.ts'

const documents = ['portable', 'powerpoint', 'excel', 'word', 'text']
/** The words of the contract beside extensions such as `.doc`. */
const families: Readonly<Record<string, readonly string[]>> = {
  document: documents,
  pdf: ['portable'],
  powerpoint: ['powerpoint'],
  excel: ['excel'],
  word: ['word'],
  text: ['text'],
  image: ['image'],
  video: ['video'],
  audio: ['audio'],
}
const pairs: Readonly<Record<string, readonly string[]>> = { doc: ['.doc', '.docx'], xls: ['.xls', '.xlsx'], ppt: ['.ppt', '.pptx'] }

export type Selection = (file: { readonly name: string; readonly fileType: string | undefined }) => boolean

/** Words and extensions together select what any of them selects; none or `all` select everything. */
export function selectionOf(wanted: readonly string[]): Selection {
  if (wanted.length === 0 || wanted.includes('all')) return () => true
  const fileTypes = new Set(wanted.flatMap((word) => families[word] ?? []))
  const extensions = new Set(wanted.flatMap((word) => pairs[word] ?? (word.startsWith('.') ? [word.toLowerCase()] : [])))
  return ({ name, fileType }) =>
    (fileType !== undefined && fileTypes.has(fileType)) || extensions.has(splitExtension(name)[1].toLowerCase())
}
