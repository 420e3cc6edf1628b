import { limits } from '../../kernel/limits.ts'
import type { Call } from '../../platform/call.ts'
import type { SpaceScope } from '../spaces/index.ts'
import { createTally, isPossible } from './aggregation.ts'
import type { Aggregation, Figure } from './aggregation.ts'
import { searchFailure } from './failures.ts'
import { readNamesSearch, requireSearch } from './read-search.ts'
import type { NamesBody } from './read-search.ts'
import { takeSearch } from './search-rate.ts'
import { walkHits } from './walk-hits.ts'

/** Figures over everything a search finds, in the order asked for. Truncated when there are too many groups, or time runs out. */
export async function searchStats(
  call: Call<'db' | 'clock' | 'caches'>,
  asked: { readonly scope: SpaceScope; readonly body: NamesBody; readonly aggregations: readonly Aggregation[] },
): Promise<{ readonly isTruncated: boolean; readonly aggregations: readonly Figure[] }> {
  const { scope, aggregations } = asked
  requireSearch(scope)
  for (const one of aggregations) checkAggregation(one)
  const search = readNamesSearch(asked.body)
  takeSearch(call, scope, 'stats')
  const endsAt = call.clock.now() + limits.searchStatsTime
  const tallies = aggregations.map(createTally)
  let isLate = false
  for await (const { hits } of walkHits(call, { scope, search, firstWindow: limits.searchWindowMax })) {
    for (const { entry } of hits) for (const tally of tallies) tally.add(entry)
    isLate = call.clock.now() > endsAt
    if (isLate) break
  }
  return { isTruncated: isLate || tallies.some((tally) => tally.isTruncated), aggregations: tallies.map((tally) => tally.figure()) }
}

function checkAggregation(aggregation: Aggregation): void {
  const below = aggregation.subAggregations ?? []
  if (below.length > 0 && aggregation.operation !== 'group') throw searchFailure.ParamInvalid('Only groups have aggregations below them.')
  if (below.some(({ operation }) => operation === 'group')) throw searchFailure.ParamInvalid('There are no groups inside groups.')
  for (const one of [aggregation, ...below])
    if (!isPossible(one)) throw searchFailure.ParamInvalid(`The operation ${one.operation} is not possible on ${one.field}.`)
}
