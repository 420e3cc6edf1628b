/**
 * Reads command-line flags by a table. Knows no flag of its own: commands hand in theirs.
 * Refuses what it does not know, because a flag that is silently ignored is found out in production.
 */

export type Flag = {
  /** With the dashes: `--data`. */
  readonly flag: string
  /** Placeholder of the value in the help text; absent for a switch. */
  readonly value?: string
  readonly summary: string
  readonly isRepeatable?: boolean
}

/** Flag → its values in the order they were given; a switch has the one value `true`. */
export type Arguments = {
  readonly flags: ReadonlyMap<string, readonly string[]>
  readonly positionals: readonly string[]
}

/** What the person at the keyboard got wrong: one sentence, exit code 2, no stack. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}

/** Takes `--flag value`, `--flag=value` and `--switch`; `--` ends the flags. */
export function parseArguments(given: readonly string[], known: readonly Flag[]): Arguments {
  const flags = new Map<string, string[]>()
  const positionals: string[] = []
  for (let index = 0; index < given.length; index++) {
    const argument = given[index] as string
    if (argument === '--') {
      positionals.push(...given.slice(index + 1))
      break
    }
    if (!argument.startsWith('-') || argument === '-') {
      positionals.push(argument)
      continue
    }
    const equals = argument.indexOf('=')
    const name = equals < 0 ? argument : argument.slice(0, equals)
    const flag = known.find((candidate) => candidate.flag === name)
    if (!flag) throw new UsageError(unknownFlag(name, known))
    let value = equals < 0 ? undefined : argument.slice(equals + 1)
    if (flag.value === undefined) {
      if (value !== undefined) throw new UsageError(`${name} is a switch and takes no value.`)
      value = 'true'
    } else if (value === undefined) {
      value = given[++index]
      if (value === undefined || value.startsWith('--')) throw new UsageError(`${name} needs a value: ${name} ${flag.value}.`)
    }
    const earlier = flags.get(name)
    if (earlier && !flag.isRepeatable) throw new UsageError(`${name} is given twice. Give it once.`)
    if (earlier) earlier.push(value)
    else flags.set(name, [value])
  }
  return { flags, positionals }
}

function unknownFlag(name: string, known: readonly Flag[]): string {
  const nearest = known
    .map((flag) => ({ flag: flag.flag, distance: editDistance(name, flag.flag) }))
    .sort((a, b) => a.distance - b.distance)[0]
  const hint = nearest && nearest.distance <= 3 ? ` Did you mean ${nearest.flag}?` : ''
  return `Unknown flag ${name}.${hint}`
}

/** How many letters differ; one row of the usual table at a time. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      const replaced = (row[j - 1] as number) + (a[i - 1] === b[j - 1] ? 0 : 1)
      next.push(Math.min(replaced, (row[j] as number) + 1, (next[j - 1] as number) + 1))
    }
    row = next
  }
  return row[b.length] as number
}

/** The aligned list of a help text. */
export function describeFlags(flags: readonly Flag[]): string {
  const heads = flags.map((flag) => (flag.value === undefined ? flag.flag : `${flag.flag} ${flag.value}`))
  const width = Math.max(...heads.map((head) => head.length))
  return flags.map((flag, index) => `  ${(heads[index] as string).padEnd(width)}  ${flag.summary}`).join('\n')
}
