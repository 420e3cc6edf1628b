/** What the console is built from, as one digest: a build that carries another digest is out of date. */
import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { limits } from '../../kernel/limits.ts'

/** Relative to the root of the repository. */
const sources = ['packages/console', 'packages/sdk', 'api']
/** What is made from the sources, or tests them. */
const derived = new Set(['node_modules', 'dist'])
const isTest = (name: string): boolean => /\.test\.tsx?$/.test(name)

/** Undefined where there are no sources, only what was built from them. */
export async function digestSources(root: string): Promise<string | undefined> {
  const names = (await Promise.all(sources.map((folder) => listFiles(join(root, folder))))).flat()
  const files = names.map((name) => relative(root, name)).toSorted()
  if (!files.includes(join('packages', 'console', 'vite.config.ts'))) return undefined
  const digest = createHash('sha256')
  for (const name of files) {
    const bytes = await readFile(join(root, name))
    digest.update(`${name}\n${bytes.length}\n`).update(bytes)
  }
  return digest.digest('hex')
}

/** A folder that is not there has no files. */
async function listFiles(folder: string): Promise<string[]> {
  const found: string[] = []
  const waiting = [folder]
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    for (const entry of await readdir(next, { withFileTypes: true }).catch(() => [])) {
      if (derived.has(entry.name) || entry.name.startsWith('.')) continue
      const path = join(next, entry.name)
      if (entry.isDirectory()) waiting.push(path)
      else if (entry.isFile() && !isTest(entry.name)) found.push(path)
    }
    if (found.length > limits.consoleFilesMax) throw new Error(`${folder} holds more files than a console has.`)
  }
  return found
}
