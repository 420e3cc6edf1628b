import assert from 'node:assert/strict'
import { test } from 'node:test'
import { libraryActions } from './index.ts'
import { libraryAdminFailure } from './failures.ts'
import { libraryFailure } from '../libraries/index.ts'

test('declares every code of its failure tables at an action, and each action once', () => {
  const declared = new Set(libraryActions.flatMap(({ errors }) => errors))
  for (const code of [...Object.keys(libraryAdminFailure.specs), ...Object.keys(libraryFailure.specs)]) assert.ok(declared.has(code), code)
  assert.equal(new Set(libraryActions.map(({ name }) => name)).size, 10)
})
