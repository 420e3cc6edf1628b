/** Which command a request means: its method, what its address names, and the flags that stand in its query. */
import type { Command, Level } from './command.ts'
import { ownHeader } from './exchange.ts'
import type { Exchange } from './exchange.ts'
import { objectFailure } from './failures.ts'
import type { ObjectQuery } from './object-query.ts'

export type Router = (exchange: Exchange, level: Level, query: ObjectQuery) => Command

/** Of several flags in one query the first of the table wins; of commands with a header those come before the same without. */
export function createRouter(commands: readonly Command[]): Router {
  const places = Map.groupBy(commands, ({ method, level }) => `${method} ${level}`)
  return (exchange, level, query) => {
    const candidates = places.get(`${exchange.method} ${level}`) ?? []
    const found =
      candidates.find((command) => command.flag !== undefined && query.has(command.flag) && hasHeader(exchange, command)) ??
      candidates.find((command) => command.flag === undefined && hasHeader(exchange, command))
    if (!found) throw objectFailure.MethodNotAllowed()
    return found
  }
}

const hasHeader = (exchange: Exchange, { header }: Command): boolean => header === undefined || ownHeader(exchange, header) !== undefined
