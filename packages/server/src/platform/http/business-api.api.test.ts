import assert from 'node:assert/strict'
import { once } from 'node:events'
import { request } from 'node:http'
import { test } from 'node:test'
import { Type } from './schema.ts'
import { anonymous } from '../../kernel/actor.ts'
import type { Machinery } from '../call.ts'
import { silentLog } from '../log/log.ts'
import { createBusinessApi } from './business-api.ts'
import { listen } from './listener.ts'
import { ok, operation } from './operation.ts'

test('tells the operator of what failed, and not of those who left', async () => {
  const failures: string[] = []
  const log = { ...silentLog, error: ({ error }: { error?: Error }) => void failures.push(error?.message ?? '') }
  const begun = Promise.withResolvers<void>()
  const observed = Promise.withResolvers<void>()
  const slow = operation({
    id: 'slow',
    tag: 'test',
    summary: 'Ends with its caller, or fails',
    method: 'GET',
    path: '/api/v1/slow/{What}',
    scope: 'none',
    access: { kind: 'open' },
    query: Type.Object({}),
    replies: { 200: 'empty' },
    async run(call, { params }) {
      if (params['What'] === 'failure') throw new Error('planted')
      begun.resolve()
      await once(call.signal, 'abort')
      call.signal.throwIfAborted()
      return ok({})
    },
  })
  const handle = createBusinessApi({
    operations: [slow],
    selectorOrder: [],
    machinery: {} as Machinery,
    authorise: () => ({ actor: anonymous, scope: undefined }),
    log,
    observe: () => observed.resolve(),
  })
  const listener = await listen({ host: '127.0.0.1', port: 0, handle })
  const leaving = request(`${listener.origin}/api/v1/slow/work`)
  leaving.on('error', () => {}).end()
  await begun.promise
  leaving.destroy()
  await observed.promise
  assert.deepEqual(failures, [])
  assert.equal((await fetch(`${listener.origin}/api/v1/slow/failure`)).status, 500)
  assert.deepEqual(failures, ['planted'])
  await listener.stop(0)
})
