/** The built console on disk: which files there are, in which encodings, and the one that suits a browser. */
import { createHash } from 'node:crypto'
import { open, readdir, readFile, stat } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import { join, sep } from 'node:path'
import { limits } from '../../kernel/limits.ts'

export type BuiltFile = {
  readonly name: string
  /** Without quotes, of the bytes as they are not compressed. */
  readonly etag: string
  /** Suffixes of the compressed forms that lie beside it. */
  readonly encodings: readonly Encoding[]
}

export type Encoding = 'br' | 'gzip'
const suffixes: Readonly<Record<Encoding, string>> = { br: '.br', gzip: '.gz' }

export interface BuiltFiles {
  /** Undefined when the build has no such file. Names are those of the listing: none leads out of the folder. */
  find(name: string): Promise<BuiltFile | undefined>
  open(file: BuiltFile, encoding: Encoding | undefined): Promise<{ readonly handle: FileHandle; readonly sizeBytes: number }>
}

/** Reads the folder when it is first asked, and again after another build has taken its place. */
export function openBuiltFiles(directory: string): BuiltFiles {
  let known: { readonly build: string; readonly files: Promise<ReadonlyMap<string, BuiltFile>> } | undefined
  const current = async (): Promise<ReadonlyMap<string, BuiltFile>> => {
    const build = await stat(join(directory, indexName)).then(
      ({ mtimeMs, ino }) => `${ino} ${mtimeMs}`,
      () => undefined,
    )
    if (build === undefined) return new Map()
    if (known?.build !== build) known = { build, files: listBuilt(directory) }
    return known.files
  }
  return {
    async find(name) {
      return (await current()).get(name)
    },
    async open(file, encoding) {
      const handle = await open(join(directory, `${file.name}${encoding ? suffixes[encoding] : ''}`))
      return { handle, sizeBytes: (await handle.stat()).size }
    },
  }
}

export const indexName = 'index.html'

async function listBuilt(directory: string): Promise<ReadonlyMap<string, BuiltFile>> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true })
  const names = entries
    .filter((entry) => entry.isFile() && !entry.name.startsWith('.'))
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(directory.length + 1)
        .replaceAll(sep, '/'),
    )
    .slice(0, limits.consoleFilesMax)
  const present = new Set(names)
  const plain = names.filter((name) => !/\.(?:br|gz)$/.test(name))
  const files = plain.map(async (name): Promise<[string, BuiltFile]> => {
    const encodings = (['br', 'gzip'] as const).filter((encoding) => present.has(`${name}${suffixes[encoding]}`))
    return [name, { name, encodings, etag: await digestOf(join(directory, name)) }]
  })
  return new Map(await Promise.all(files))
}

const digestOf = async (path: string): Promise<string> =>
  createHash('sha256')
    .update(await readFile(path))
    .digest('base64url')
    .slice(0, 22)

/** The smallest form that the browser takes; identity where it names none of them (RFC 9110, section 12.5.3). */
export function chooseEncoding(accepted: string | undefined, offered: readonly Encoding[]): Encoding | undefined {
  const weights = new Map<string, number>()
  for (const item of (accepted ?? '').toLowerCase().split(',')) {
    const [coding = '', ...parameters] = item.split(';').map((part) => part.trim())
    const weight = parameters.find((parameter) => parameter.startsWith('q='))
    weights.set(coding, weight === undefined ? 1 : Number(weight.slice(2)))
  }
  return offered.find((encoding) => (weights.get(encoding) ?? weights.get('*') ?? 0) > 0)
}
