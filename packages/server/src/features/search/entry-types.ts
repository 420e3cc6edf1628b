/** The words older clients name kinds of Entries by. Pure. */
import { contentTypeOf, extnameOf, fileTypeOf } from '../entries/index.ts'
import type { Entry } from '../entries/index.ts'

const ofFiles: Readonly<Record<string, (file: Entry) => boolean>> = {
  file: () => true,
  doc: withExtname('doc', 'docx'),
  xls: withExtname('xls', 'xlsx'),
  ppt: withExtname('ppt', 'pptx'),
  pdf: withExtname('pdf'),
  txt: withExtname('txt'),
  image: (file) => mimeTypeOf(file).startsWith('image/'),
  video: (file) => mimeTypeOf(file).startsWith('video/'),
  audio: (file) => mimeTypeOf(file).startsWith('audio/'),
  powerpoint: inFamily('powerpoint'),
  excel: inFamily('excel', 'ett'),
  word: inFamily('word', 'wpt'),
  text: inFamily('text', 'asp'),
}

const tests: Readonly<Record<string, (entry: Entry) => boolean>> = {
  all: () => true,
  dir: (entry) => entry.kind === 'directory',
  symlink: (entry) => entry.kind === 'symlink',
  ...Object.fromEntries(Object.entries(ofFiles).map(([name, test]) => [name, (entry: Entry) => entry.kind !== 'directory' && test(entry)])),
}

export type TypeFilter = {
  /** Any of them. */
  readonly wanted: readonly string[]
  /** None of them. */
  readonly unwanted: readonly string[]
}

/** A leading `!` negates. Nothing but negations starts from everything. Undefined for a word that is none of ours. */
export function readTypes(names: readonly string[]): TypeFilter | undefined {
  const unwanted = names.filter((name) => name.startsWith('!')).map((name) => name.slice(1))
  const wanted = names.filter((name) => !name.startsWith('!'))
  if (![...wanted, ...unwanted].every((name) => Object.hasOwn(tests, name))) return undefined
  return { wanted: wanted.length === 0 ? ['all'] : wanted, unwanted }
}

export const matchesType = ({ wanted, unwanted }: TypeFilter, entry: Entry): boolean =>
  wanted.some((name) => tests[name]?.(entry)) && !unwanted.some((name) => tests[name]?.(entry))

function withExtname(...extnames: readonly string[]): (file: Entry) => boolean {
  return (file) => extnames.includes(extnameOf(file.name))
}

function inFamily(family: string, ...further: readonly string[]): (file: Entry) => boolean {
  return (file) => fileTypeOf(file.name, mimeTypeOf(file)) === family || further.includes(extnameOf(file.name))
}

const mimeTypeOf = (file: Entry): string => file.content?.contentType ?? contentTypeOf(file.name)
