/**
 * The tree as simply as it can be said: maps of names in memory, no rows, no counters. The model
 * test runs the same random operations here and on a server and compares what both answer.
 */
import { numberedName } from '../src/kernel/entry-path.ts'

export type FileNode = { readonly kind: 'file'; content: string }
export type DirectoryNode = { readonly kind: 'directory'; readonly children: Map<string, TreeNode> }
export type TreeNode = FileNode | DirectoryNode
export type Strategy = 'ask' | 'rename' | 'overwrite'

/** Failure code, or the final path. */
export type Outcome = { readonly code: string } | { readonly path: readonly string[] }

type Recycled = { readonly node: TreeNode; readonly name: string; readonly parent: DirectoryNode; readonly originalPath: readonly string[] }

const refuse = (code: string): Outcome => ({ code })

export class TreeModel {
  readonly root: DirectoryNode = directory()
  /** In the order of removal; the keys stand for recycled item numbers. */
  readonly bin = new Map<number, Recycled>()

  createDirectory(path: readonly string[], strategy: Strategy): Outcome {
    return this.#undoable(() => {
      const parent = this.#findOrCreate(path.slice(0, -1))
      if (!parent) return refuse('SameNameDirectoryOrFileExists')
      return this.#place(parent, path, directory(), strategy)
    })
  }

  upload(path: readonly string[], content: string, strategy: Strategy): Outcome {
    const parent = this.find(path.slice(0, -1))
    if (parent?.kind !== 'directory') return refuse('DirectoryNotFound')
    const name = path.at(-1) as string
    const existing = parent.children.get(name)
    if (existing?.kind === 'file' && strategy === 'overwrite') {
      existing.content = content
      return { path }
    }
    return this.#place(parent, path, { kind: 'file', content }, strategy)
  }

  moveFile(from: readonly string[], to: readonly string[], strategy: Strategy): Outcome {
    const source = this.find(from)
    if (!source) return refuse('SourceFileNotFound')
    if (source.kind === 'directory') return refuse('InvalidSourceFile')
    if (same(from, to)) return { path: to }
    const parent = this.find(to.slice(0, -1))
    if (parent?.kind !== 'directory') return refuse('DirectoryNotFound')
    return this.#move(source, from, parent, to, strategy)
  }

  moveDirectory(from: readonly string[], to: readonly string[], strategy: Strategy): Outcome {
    const source = this.find(from)
    if (!source) return refuse('SourceDirectoryNotFound')
    if (source.kind !== 'directory') return refuse('InvalidSourceDirectory')
    if (same(from, to)) return { path: to }
    if (same(from, to.slice(0, from.length))) return refuse('SourceDirectoryIsParentOfDestination')
    return this.#undoable(() => {
      const parent = this.#findOrCreate(to.slice(0, -1))
      if (!parent) return refuse('SameNameDirectoryOrFileExists')
      return this.#move(source, from, parent, to, strategy)
    })
  }

  copyFile(from: readonly string[], to: readonly string[], strategy: Strategy): Outcome {
    const source = this.find(from)
    if (!source) return refuse('SourceFileNotFound')
    if (source.kind === 'directory') return refuse('InvalidSourceFile')
    if (same(from, to) && strategy === 'overwrite') return { path: to }
    const parent = this.find(to.slice(0, -1))
    if (parent?.kind !== 'directory') return refuse('DirectoryNotFound')
    return this.#placeOver(parent, to, copyOf(source), strategy)
  }

  copyDirectory(from: readonly string[], to: readonly string[], strategy: Strategy): Outcome {
    const source = this.find(from)
    if (!source) return refuse('SourceDirectoryNotFound')
    if (source.kind !== 'directory') return refuse('InvalidSourceDirectory')
    if (to.length > from.length && same(from, to.slice(0, from.length))) return refuse('SourceDirectoryIsParentOfDestination')
    return this.#undoable(() => {
      const parent = this.#findOrCreate(to.slice(0, -1))
      if (!parent) return refuse('SameNameDirectoryOrFileExists')
      return this.#place(parent, to, copyOf(source), strategy)
    })
  }

  remove(path: readonly string[], kind: TreeNode['kind'], recycledAs?: number): Outcome {
    const node = this.find(path)
    if (node?.kind !== kind) return refuse(kind === 'file' ? 'FileNotFound' : 'DirectoryNotFound')
    const parent = this.find(path.slice(0, -1)) as DirectoryNode
    parent.children.delete(path.at(-1) as string)
    if (recycledAs !== undefined) this.bin.set(recycledAs, { node, name: path.at(-1) as string, parent, originalPath: path })
    return { path }
  }

  restore(number: number, strategy: Strategy, fallsBackToRoot: boolean): Outcome {
    const item = this.bin.get(number)
    if (!item) return refuse('RecycledItemNotFound')
    let parentPath = this.pathOf(item.parent)
    if (!parentPath) {
      const standInPath = item.originalPath.slice(0, -1)
      if (this.find(standInPath)?.kind === 'directory') parentPath = standInPath
      else if (fallsBackToRoot) parentPath = []
      else return refuse('DirectoryNotFound')
    }
    const parent = this.find(parentPath) as DirectoryNode
    const outcome = this.#placeOver(parent, [...parentPath, item.name], item.node, strategy)
    if ('path' in outcome) this.bin.delete(number)
    return outcome
  }

  purge(number: number): Outcome {
    return this.bin.delete(number) ? { path: [] } : refuse('RecycledItemNotFound')
  }

  find(path: readonly string[]): TreeNode | undefined {
    let node: TreeNode | undefined = this.root
    for (const name of path) node = node?.kind === 'directory' ? node.children.get(name) : undefined
    return node
  }

  pathOf(wanted: DirectoryNode): readonly string[] | undefined {
    const search = (node: DirectoryNode, path: readonly string[]): readonly string[] | undefined => {
      if (node === wanted) return path
      for (const [name, child] of node.children) {
        const found = child.kind === 'directory' ? search(child, [...path, name]) : undefined
        if (found) return found
      }
      return undefined
    }
    return search(this.root, [])
  }

  /** Everything in the tree, as `path → content` and `path/ → ''`. */
  listing(): ReadonlyMap<string, string> {
    const all = new Map<string, string>()
    const visit = (node: DirectoryNode, path: string): void => {
      for (const [name, child] of node.children) {
        if (child.kind === 'file') all.set(`${path}/${name}`, child.content)
        else {
          all.set(`${path}/${name}/`, '')
          visit(child, `${path}/${name}`)
        }
      }
    }
    visit(this.root, '')
    return all
  }

  #move(source: TreeNode, from: readonly string[], parent: DirectoryNode, to: readonly string[], strategy: Strategy): Outcome {
    const oldParent = this.find(from.slice(0, -1)) as DirectoryNode
    const outcome = this.#placeOver(parent, to, source, strategy)
    if ('path' in outcome) oldParent.children.delete(from.at(-1) as string)
    return outcome
  }

  /** Like `#place`; a file may take a file's name with `overwrite`. */
  #placeOver(parent: DirectoryNode, path: readonly string[], node: TreeNode, strategy: Strategy): Outcome {
    const name = path.at(-1) as string
    if (strategy === 'overwrite' && node.kind === 'file' && parent.children.get(name)?.kind === 'file') {
      parent.children.set(name, node)
      return { path }
    }
    return this.#place(parent, path, node, strategy)
  }

  #place(parent: DirectoryNode, path: readonly string[], node: TreeNode, strategy: Strategy): Outcome {
    const name = path.at(-1) as string
    if (!parent.children.has(name)) {
      parent.children.set(name, node)
      return { path }
    }
    if (strategy !== 'rename') return refuse('SameNameDirectoryOrFileExists')
    for (let n = 1; ; n++) {
      const free = numberedName(name, n, { isDirectory: node.kind === 'directory' })
      if (parent.children.has(free)) continue
      parent.children.set(free, node)
      return { path: [...path.slice(0, -1), free] }
    }
  }

  /** Undefined where a file stands in the way. */
  #findOrCreate(path: readonly string[]): DirectoryNode | undefined {
    let node = this.root
    for (const name of path) {
      let child = node.children.get(name)
      if (!child) node.children.set(name, (child = directory()))
      if (child.kind !== 'directory') return undefined
      node = child
    }
    return node
  }

  /** A refused operation leaves no parents behind. */
  #undoable(work: () => Outcome): Outcome {
    const before = new Set(directories(this.root))
    const outcome = work()
    if ('code' in outcome)
      for (const node of [...directories(this.root)])
        for (const [name, child] of node.children) if (child.kind === 'directory' && !before.has(child)) node.children.delete(name)
    return outcome
  }
}

function* directories(node: DirectoryNode): Generator<DirectoryNode> {
  yield node
  for (const child of node.children.values()) if (child.kind === 'directory') yield* directories(child)
}

function copyOf(node: TreeNode): TreeNode {
  if (node.kind === 'file') return { ...node }
  return { kind: 'directory', children: new Map([...node.children].map(([name, child]) => [name, copyOf(child)])) }
}

const directory = (): DirectoryNode => ({ kind: 'directory', children: new Map() })
const same = (one: readonly string[], other: readonly string[]): boolean =>
  one.length === other.length && one.every((name, index) => name === other[index])
