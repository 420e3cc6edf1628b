/** The passage of values between the process and PostgreSQL, in the shapes SQLite has. */
import pg from 'pg'
import { assert } from '../../../../kernel/assert.ts'
import { HexBytes } from '../../sql.ts'
import type { SqlValue } from '../../sql.ts'

const oid = { bool: 16, bytea: 17, int8: 20, numeric: 1700 } as const

/** Integers of every width are numbers, claims 0 or 1, bytes hex text. */
export const typeParsers: pg.CustomTypesConfig = {
  getTypeParser: ((id: number, format?: 'text' | 'binary') => {
    if (id === oid.int8) return toSafeInteger
    // SUM of integers is NUMERIC here and an integer on SQLite.
    if (id === oid.numeric) return Number
    if (id === oid.bool) return (text: string) => (text === 't' ? 1 : 0)
    if (id === oid.bytea) return (text: string) => text.slice(2)
    return pg.types.getTypeParser(id, format as 'text')
  }) as typeof pg.types.getTypeParser,
}

function toSafeInteger(text: string): number {
  const value = Number(text)
  assert(Number.isSafeInteger(value), 'An integer of the database fits a number.')
  return value
}

export function toParameter(value: SqlValue): unknown {
  if (value instanceof HexBytes) return `\\x${value.text}`
  if (typeof value === 'bigint') return value.toString()
  return value instanceof Uint8Array ? Buffer.from(value.buffer, value.byteOffset, value.byteLength) : value
}
