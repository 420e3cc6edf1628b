/** Figures over the hits of a search, each taken in one pass. Pure. */
import { splitExtension } from '../../kernel/entry-path.ts'
import { limits } from '../../kernel/limits.ts'
import { fileTypeOf } from '../entries/index.ts'
import type { Entry } from '../entries/index.ts'
import { categoryOfEntry } from './search.ts'

export const fields = ['extName', 'category', 'size', 'contentType', 'userId', 'name', 'fileType'] as const
export const operations = ['group', 'count', 'distinct', 'sum', 'min', 'max', 'average'] as const

export type Field = (typeof fields)[number]
export type AggregationOperation = (typeof operations)[number]
export type SubAggregation = { readonly field: Field; readonly operation: AggregationOperation }
export type Aggregation = SubAggregation & { readonly subAggregations?: readonly SubAggregation[] }

const ofWords: readonly AggregationOperation[] = ['group', 'count', 'distinct']
const operationsOf: Readonly<Record<Field, readonly AggregationOperation[]>> = {
  extName: ofWords,
  category: ofWords,
  contentType: ofWords,
  userId: ofWords,
  fileType: ofWords,
  size: ['count', 'distinct', 'sum', 'min', 'max', 'average'],
  name: ['count', 'distinct'],
}

export const isPossible = ({ field, operation }: SubAggregation): boolean => operationsOf[field].includes(operation)

/** An Entry without the field (a Directory has no size) is not counted in it. */
const valueOf: Readonly<Record<Field, (entry: Entry) => string | number | undefined>> = {
  extName: (entry) => (entry.kind === 'directory' ? undefined : splitExtension(entry.name)[1].toLowerCase()),
  category: categoryOfEntry,
  contentType: (entry) => entry.content?.contentType,
  userId: (entry) => entry.createdBy,
  fileType: (entry) => entry.content && fileTypeOf(entry.name, entry.content.contentType),
  size: (entry) => entry.content?.sizeBytes,
  name: (entry) => entry.name,
}

export type Figure = {
  readonly field: Field
  readonly operation: AggregationOperation
  readonly value?: number
  readonly groups?: readonly { readonly value: string; readonly count: number; readonly subAggregations: readonly Figure[] }[]
}

/** Takes hits one by one; `isTruncated` once a bound has cut something off. */
export type Tally = { add(entry: Entry): void; readonly isTruncated: boolean; figure(): Figure }

export function createTally(aggregation: Aggregation): Tally {
  return aggregation.operation === 'group' ? groupTally(aggregation) : numberTally(aggregation)
}

function numberTally({ field, operation }: SubAggregation): Tally {
  const read = valueOf[field]
  const distinct = new Set<string | number>()
  let isTruncated = false
  let count = 0
  let sum = 0
  let min = Number.POSITIVE_INFINITY
  let max = Number.NEGATIVE_INFINITY
  const values: Readonly<Record<Exclude<AggregationOperation, 'group'>, () => number>> = {
    count: () => count,
    distinct: () => distinct.size,
    sum: () => sum,
    min: () => (count === 0 ? 0 : min),
    max: () => (count === 0 ? 0 : max),
    average: () => (count === 0 ? 0 : sum / count),
  }
  return {
    add(entry) {
      const value = read(entry)
      if (value === undefined) return
      count++
      if (operation === 'distinct') {
        if (distinct.size < limits.searchDistinctMax) distinct.add(value)
        else isTruncated ||= !distinct.has(value)
      }
      if (typeof value !== 'number') return
      sum += value
      min = Math.min(min, value)
      max = Math.max(max, value)
    },
    get isTruncated() {
      return isTruncated
    },
    figure: () => ({ field, operation, value: values[operation as 'count']() }),
  }
}

/** The largest groups first. Only as many are kept as are answered: later values find no room. */
function groupTally({ field, operation, subAggregations = [] }: Aggregation): Tally {
  const read = valueOf[field]
  const groups = new Map<string, { count: number; readonly tallies: readonly Tally[] }>()
  let isCut = false
  return {
    add(entry) {
      const value = read(entry)
      if (value === undefined) return
      const key = String(value)
      let group = groups.get(key)
      if (!group) {
        if (groups.size === limits.searchGroupsMax) return void (isCut = true)
        groups.set(key, (group = { count: 0, tallies: subAggregations.map(createTally) }))
      }
      group.count++
      for (const tally of group.tallies) tally.add(entry)
    },
    get isTruncated() {
      return isCut || [...groups.values()].some(({ tallies }) => tallies.some((tally) => tally.isTruncated))
    },
    figure: () => ({
      field,
      operation,
      groups: [...groups]
        .sort(([oneKey, one], [otherKey, other]) => other.count - one.count || (oneKey < otherKey ? -1 : 1))
        .map(([value, { count, tallies }]) => ({ value, count, subAggregations: tallies.map((tally) => tally.figure()) })),
    }),
  }
}
