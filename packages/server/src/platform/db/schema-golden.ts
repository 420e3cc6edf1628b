/** Compares a schema with its golden; `MEDIATHEQUE_GOLDEN=1` rewrites the golden instead. */
import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'

export function matchSchemaGolden(name: string, text: string): void {
  const file = new URL(`./__golden__/${name}`, import.meta.url)
  if (process.env['MEDIATHEQUE_GOLDEN']) writeFileSync(file, text)
  else assert.equal(text, readFileSync(file, 'utf8'), `The schema changed: look at __golden__/${name} after "npm run golden".`)
}
