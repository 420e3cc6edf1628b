import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { test } from 'node:test'
import { describeCommand, describeCommands } from './command.ts'
import { commands } from './commands.ts'

const golden = new URL('./__golden__/help.txt', import.meta.url)

test('keeps the help texts as the golden shows them', () => {
  const text = [describeCommands(commands), ...commands.map(describeCommand)].join(`${'-'.repeat(80)}\n`)
  if (process.env['MEDIATHEQUE_GOLDEN']) writeFileSync(golden, text)
  assert.equal(text, readFileSync(golden, 'utf8'), 'run "npm run golden" and read the difference')
})
