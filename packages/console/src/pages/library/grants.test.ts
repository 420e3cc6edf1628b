import assert from 'node:assert/strict'
import { test } from 'node:test'
import { grants as grantsOfTheServer } from '../../../../server/src/kernel/grant.ts'
import { grants } from './grants.ts'

/** Meaningless to an application: the first is what an empty grant says, the second has no operation yet. */
const unoffered: ReadonlySet<string> = new Set(['read_only', 'acl'])

test('offers every grant the server knows', () => {
  assert.deepEqual(
    grants,
    grantsOfTheServer.filter((grant) => !unoffered.has(grant)),
  )
})
