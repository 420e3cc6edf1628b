/** Prepared statements of one SQLite connection, and the passage of values in and out of them. */
import type Database from 'better-sqlite3'
import { DialectSql, HexBytes, Sql, render } from '../../sql.ts'
import type { SqlValue } from '../../sql.ts'

/** Statements kept prepared per connection, besides those of the templates in the code. */
const statementsMax = 500

type Bindable = string | number | bigint | null | Uint8Array

type Prepared = {
  readonly statement: Database.Statement<unknown[], Record<string, unknown>>
  /** Columns that may hold bytes. */
  readonly byteColumns: readonly string[]
}

export class Statements {
  readonly #database: Database.Database
  #byTemplate = new WeakMap<readonly string[], Prepared>()
  readonly #byText = new Map<string, Prepared>()

  constructor(database: Database.Database) {
    this.#database = database
  }

  /** Prepares everything anew when it is asked for next: a statement keeps the plan it was prepared with. */
  forget(): void {
    this.#byTemplate = new WeakMap()
    this.#byText.clear()
  }

  all<Row extends object>(statement: Sql): Row[] {
    const values: Bindable[] = []
    return allOf<Row>(this.#prepare(statement, values), values)
  }

  get<Row extends object>(statement: Sql): Row | undefined {
    const values: Bindable[] = []
    return getOf<Row>(this.#prepare(statement, values), values)
  }

  run(statement: Sql): number {
    const values: Bindable[] = []
    return this.#prepare(statement, values).statement.run(values).changes
  }

  /** One of these for a statement that was rendered elsewhere. */
  perform(kind: 'all' | 'get' | 'run', text: string, values: Bindable[]): object[] | object | number | undefined {
    const prepared = this.#prepareText(text)
    if (kind === 'run') return prepared.statement.run(values).changes
    return kind === 'all' ? allOf(prepared, values) : getOf(prepared, values)
  }

  /** Rows one by one; the caller ends the iterator. */
  *iterate(text: string, values: readonly Bindable[]): Generator<Record<string, unknown>> {
    const prepared = this.#prepareText(text)
    for (const row of prepared.statement.iterate(values as Bindable[])) {
      if (prepared.byteColumns.length > 0) bytesToHex(row, prepared.byteColumns)
      yield row
    }
  }

  /** Fills `values`. A template without nested pieces is found by its identity alone: the common case must cost nothing. */
  #prepare(statement: Sql, values: Bindable[]): Prepared {
    for (const value of statement.values) {
      if (value instanceof HexBytes) values.push(Buffer.from(value.text, 'hex'))
      else if (value instanceof Sql || value instanceof DialectSql) return this.#prepareNested(statement, values)
      else values.push(value)
    }
    let prepared = this.#byTemplate.get(statement.strings)
    if (!prepared) this.#byTemplate.set(statement.strings, (prepared = this.#prepareText(render(statement, 'sqlite').text)))
    return prepared
  }

  #prepareNested(statement: Sql, values: Bindable[]): Prepared {
    const rendered = render(statement, 'sqlite')
    values.length = 0
    for (const value of rendered.values) values.push(toBindable(value))
    return this.#prepareText(rendered.text)
  }

  #prepareText(text: string): Prepared {
    let prepared = this.#byText.get(text)
    if (prepared) {
      // Moves it to the young end.
      this.#byText.delete(text)
    } else {
      const statement = this.#database.prepare<unknown[], Record<string, unknown>>(text)
      prepared = { statement, byteColumns: statement.reader ? byteColumnsOf(statement) : [] }
      if (this.#byText.size >= statementsMax) {
        const [oldest] = this.#byText.keys()
        this.#byText.delete(oldest as string)
      }
    }
    this.#byText.set(text, prepared)
    return prepared
  }
}

function allOf<Row extends object>(prepared: Prepared, values: Bindable[]): Row[] {
  const rows = prepared.statement.all(values)
  if (prepared.byteColumns.length > 0) for (const row of rows) bytesToHex(row, prepared.byteColumns)
  return rows as Row[]
}

function getOf<Row extends object>(prepared: Prepared, values: Bindable[]): Row | undefined {
  const row = prepared.statement.get(values)
  if (row && prepared.byteColumns.length > 0) bytesToHex(row, prepared.byteColumns)
  return row as Row | undefined
}

export function toBindable(value: SqlValue): Bindable {
  return value instanceof HexBytes ? Buffer.from(value.text, 'hex') : value
}

/** Tables are STRICT, so a declared type is the truth; an expression declares none and may hold anything. */
function byteColumnsOf(statement: Database.Statement<unknown[], Record<string, unknown>>): readonly string[] {
  return statement
    .columns()
    .filter((column) => column.type === null || column.type === 'BLOB')
    .map((column) => column.name)
}

function bytesToHex(row: Record<string, unknown>, columns: readonly string[]): void {
  for (const column of columns) {
    const value = row[column]
    if (typeof value === 'object' && value !== null) row[column] = (value as Buffer).toString('hex')
  }
}
