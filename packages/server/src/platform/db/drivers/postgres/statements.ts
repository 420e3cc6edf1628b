/** Turns statements into named queries, so that each connection prepares each text once. */
import type { QueryConfig } from 'pg'
import { render } from '../../sql.ts'
import type { Sql } from '../../sql.ts'
import { toParameter } from './values.ts'

/** Texts that get a name; each costs memory in every connection. Later ones are prepared for one use. */
const namesMax = 1000
/** Longer ones are lists of changing length, each a text of its own that hardly comes again. */
const namedValuesMax = 64

export class StatementNames {
  readonly #names = new Map<string, string>()

  query(statement: Sql): QueryConfig {
    const { text, values } = render(statement, 'postgres')
    const name = values.length <= namedValuesMax ? this.#nameOf(text) : undefined
    return name === undefined ? { text, values: values.map(toParameter) } : { name, text, values: values.map(toParameter) }
  }

  #nameOf(text: string): string | undefined {
    const known = this.#names.get(text)
    if (known !== undefined || this.#names.size >= namesMax) return known
    const name = `s${this.#names.size}`
    this.#names.set(text, name)
    return name
  }
}
