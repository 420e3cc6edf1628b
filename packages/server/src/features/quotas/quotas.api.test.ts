import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkQuotas } from '../../../test/check-quotas.ts'
import { databases, testApp } from '../../../test/test-app.ts'
import { uploading } from '../../../test/uploading.ts'
import { limits } from '../../kernel/limits.ts'

for (const database of databases()) {
  test(`quotas on ${database}`, async (t) => {
    const app = await testApp({ database })

    /** A multi-tenant library with two spaces, `a` and `b`, and nothing in them. */
    async function world(settings: Parameters<typeof app.given.library>[0] = {}) {
      const library = await app.given.library({ isMultiSpace: true, usesRecycleBin: false, ...settings })
      const token = await app.given.token(library, { period: 300 * 86_400 })
      const quotas = `/api/v1/quota/${library.id}`
      const makeSpace = (name: string) => app.expect(201, 'POST', `/api/v1/space/${library.id}`, { token, query: { space_id: name } })
      for (const name of ['aa', 'bb']) await makeSpace(name)
      const place = (space: string) => ({
        token,
        at: (resource: string, path = '') => `/api/v1/${resource}/${library.id}/${space}/${encodeURIComponent(path)}`,
      })
      const create = (body: object) => app.send('POST', quotas, { token, body: { removeWhenExceed: false, ...body } })
      const change = (of: string | number, body: object) => app.send('PUT', `${quotas}/${of}`, { token, body })
      const read = (of: string | number) => app.send('GET', `${quotas}/${of}`, { token })
      const usage = async (space: string) => (await app.expect(200, 'GET', `/api/v1/usage/${library.id}/${space}`, { token })).body[0]
      return {
        library,
        token,
        quotas,
        makeSpace,
        place,
        create,
        change,
        read,
        usage,
        client: (space: string) => uploading(app, place(space)),
      }
    }

    type World = Awaited<ReturnType<typeof world>>

    async function limited(
      capacity: number | string,
      settings: Parameters<typeof world>[0] = {},
    ): Promise<World & { readonly id: number }> {
      const made = await world(settings)
      const { status, body } = await made.create({ spaces: ['aa', 'bb'], capacity })
      assert.equal(status, 201)
      return { ...made, id: body.quotaId }
    }

    const codeOf = ({ status, body }: { status: number; body: { code?: string } }) => [status, body?.code]
    const limitReached = [400, 'QuotaLimitReached']

    await t.test('it is made, read by id and by space, changed and deleted', async () => {
      const { library, token, quotas, create, change, read, makeSpace } = await world()
      const made = await create({ spaces: ['bb', 'aa', 'aa'], capacity: '1099511627776', removeWhenExceed: true, removeAfterDays: 30 })
      assert.equal(made.status, 201)
      assert.deepEqual(Object.keys(made.body), ['quotaId'])
      const id = made.body.quotaId
      const byId = { id, capacity: '1099511627776', spaces: ['aa', 'bb'], removeWhenExceed: true, removeAfterDays: 30, removeNewest: false }
      assert.deepEqual((await read(id)).body, byId)
      assert.deepEqual((await read('aa')).body, { id, capacity: '1099511627776' })
      assert.deepEqual((await app.expect(200, 'GET', `/api/v1/space-quota/${library.id}/bb`, { token })).body, {
        id,
        capacity: '1099511627776',
      })

      assert.equal((await change('aa', { capacity: 5, removeNewest: true })).status, 204)
      assert.deepEqual((await read(id)).body, { ...byId, capacity: '5', removeNewest: true })
      assert.equal((await change(id, {})).status, 204)
      await makeSpace('cc')
      assert.equal((await change(id, { spaces: ['cc', 'bb'], removeWhenExceed: false })).status, 204)
      assert.deepEqual((await read(id)).body, { ...byId, capacity: '5', removeNewest: true, spaces: ['bb', 'cc'], removeWhenExceed: false })
      assert.deepEqual(codeOf(await read('aa')), [404, 'NoQuota'])

      await app.expect(204, 'DELETE', `${quotas}/${id}`, { token })
      assert.deepEqual(codeOf(await read(id)), [404, 'QuotaNotFound'])
      assert.deepEqual(codeOf(await read('bb')), [404, 'NoQuota'])
      assert.deepEqual(codeOf(await app.send('DELETE', `${quotas}/${id}`, { token })), [404, 'QuotaNotFound'])
    })

    await t.test('it is refused with the code that says why', async () => {
      const { create, change, read, quotas, token } = await world()
      const spaces = ['aa']
      const refusals: readonly (readonly [body: object, status: number, code: string])[] = [
        [{ capacity: 1 }, 400, 'QuotaSpacesRequired'],
        [{ spaces: [], capacity: 1 }, 400, 'QuotaSpacesInvalid'],
        [{ spaces: 'aa', capacity: 1 }, 400, 'QuotaSpacesInvalid'],
        [{ spaces: [7], capacity: 1 }, 400, 'QuotaSpacesInvalid'],
        [{ spaces: ['aa', 'none'], capacity: 1 }, 400, 'QuotaSpacesInvalid'],
        [{ spaces }, 400, 'QuotaCapacityRequired'],
        [{ spaces, capacity: -1 }, 400, 'QuotaCapacityInvalid'],
        [{ spaces, capacity: 1.5 }, 400, 'QuotaCapacityInvalid'],
        [{ spaces, capacity: 'many' }, 400, 'QuotaCapacityInvalid'],
        [{ spaces, capacity: '9223372036854775808' }, 400, 'QuotaCapacityInvalid'],
        [{ spaces, capacity: true }, 400, 'QuotaCapacityInvalid'],
        [{ spaces, capacity: 1, removeWhenExceed: true }, 400, 'ParamInvalid'],
        [{ spaces, capacity: 1, removeWhenExceed: undefined }, 400, 'ParamInvalid'],
        [{ spaces, capacity: 1, removeAfterDays: -1 }, 400, 'ParamInvalid'],
        [{ spaces, capacity: 1, removeNewest: 'yes' }, 400, 'ParamInvalid'],
      ]
      for (const [body, status, code] of refusals) assert.deepEqual(codeOf(await create(body)), [status, code], JSON.stringify(body))
      assert.deepEqual(codeOf(await read('aa')), [404, 'NoQuota'])

      const { quotaId } = (await create({ spaces, capacity: '9223372036854775807' })).body
      assert.deepEqual(codeOf(await create({ spaces: ['bb', 'aa'], capacity: 1 })), [409, 'DuplicateQuota'])
      const other = (await create({ spaces: ['bb'], capacity: 1 })).body.quotaId
      assert.deepEqual(codeOf(await change(other, { spaces: ['aa', 'bb'] })), [409, 'DuplicateQuota'])
      assert.deepEqual((await read(quotaId)).body.spaces, ['aa'])
      for (const body of [{ spaces: [] }, { spaces: ['none'] }])
        assert.deepEqual(codeOf(await change(other, body)), [400, 'QuotaSpacesInvalid'])
      assert.deepEqual(codeOf(await change('aa', { removeNewest: true })), [400, 'QuotaCapacityRequired'])
      assert.deepEqual(codeOf(await change('aa', { capacity: 'x' })), [400, 'QuotaCapacityInvalid'])
      assert.deepEqual(codeOf(await change('none', { capacity: 1 })), [404, 'SpaceNotFound'])
      for (const id of ['999999', '9'.repeat(30)]) {
        assert.deepEqual(codeOf(await read(id)), [404, 'QuotaNotFound'])
        assert.deepEqual(codeOf(await change(id, { capacity: 1, spaces: ['aa'] })), [404, 'QuotaNotFound'])
        assert.deepEqual(codeOf(await app.send('DELETE', `${quotas}/${id}`, { token })), [404, 'QuotaNotFound'])
      }
      await checkQuotas(app.db)
    })

    await t.test('it belongs to its library alone', async () => {
      const { id, read } = await limited(10)
      const other = await world()
      assert.deepEqual(codeOf(await other.read(id)), [404, 'QuotaNotFound'])
      assert.deepEqual(codeOf(await other.change(id, { capacity: 1, spaces: ['aa'] })), [404, 'QuotaNotFound'])
      assert.deepEqual(codeOf(await app.send('DELETE', `${other.quotas}/${id}`, { token: other.token })), [404, 'QuotaNotFound'])
      assert.deepEqual([(await read(id)).body.capacity, (await read(id)).body.spaces], ['10', ['aa', 'bb']])
      await checkQuotas(app.db)
    })

    await t.test('it is given to one of many callers', async () => {
      const { create } = await world()
      const answers = await Promise.all(Array.from({ length: 8 }, () => create({ spaces: ['aa', 'bb'], capacity: 1 })))
      assert.deepEqual(answers.map(({ status }) => status).sort(), [201, 409, 409, 409, 409, 409, 409, 409])
      await checkQuotas(app.db)
    })

    await t.test('it covers the space of a single-tenant library', async () => {
      const place = await app.given.place()
      const quotas = `/api/v1/quota/${place.library.id}`
      const send = (body: object) =>
        app.send('POST', quotas, { token: place.token, body: { removeWhenExceed: false, capacity: 4, ...body } })
      assert.deepEqual(codeOf(await send({ spaces: ['-'] })), [400, 'QuotaSpacesInvalid'])
      const id = (await send({})).body.quotaId
      assert.deepEqual(codeOf(await send({})), [409, 'DuplicateQuota'])
      const { body } = await app.expect(200, 'GET', `${quotas}/${id}`, { token: place.token })
      assert.equal('spaces' in body, false)
      await app.given.file(place, 'four', '1234')
      assert.deepEqual(codeOf(await uploading(app, place).begin('more', { query: { filesize: 1 } })), limitReached)
      const usage = (await app.expect(200, 'GET', `/api/v1/usage/${place.library.id}`, { token: place.token })).body
      assert.deepEqual([usage.capacity, usage.availableSpace, usage.totalAllocatedSpaceQuota], ['4', '0', '4'])
      await app.expect(204, 'PUT', `${quotas}/-`, { token: place.token, body: { capacity: '5' } })
      await app.given.file(place, 'fifth', '5')
      await checkQuotas(app.db)
    })

    await t.test('it books what an upload announces until the upload is over', async () => {
      const { client, usage } = await limited(10)
      const [a, b] = [client('aa'), client('bb')]
      const first = await a.ticket('one', { query: { filesize: 6 } })
      assert.deepEqual([(await usage('bb')).availableSpace, (await usage('bb')).size], ['4', '0'])
      assert.deepEqual(codeOf(await b.begin('two', { query: { filesize: 5 } })), limitReached)
      const second = await b.ticket('two', { kind: 'multipart', query: { filesize: 4 } })
      assert.deepEqual(codeOf(await a.begin('three', { kind: 'form', query: { filesize: 1 } })), limitReached)
      await a.put(first, '123456')
      assert.equal((await a.confirm(first.confirmKey)).status, 200)
      assert.equal((await a.confirm(first.confirmKey)).status, 200)
      assert.deepEqual([(await usage('aa')).availableSpace, (await usage('aa')).size], ['0', '6'])
      assert.equal((await b.abort(second.confirmKey)).status, 204)
      assert.equal((await usage('aa')).availableSpace, '4')
      await checkQuotas(app.db)
    })

    await t.test('it settles with what really arrived', async () => {
      const { client, usage } = await limited(10)
      const a = client('aa')
      const small = await a.ticket('small', { query: { filesize: 8 } })
      await a.put(small, '12')
      assert.equal((await a.confirm(small.confirmKey)).status, 200)
      assert.equal((await usage('aa')).availableSpace, '8')
      const grown = await a.ticket('grown', { query: { filesize: 1 } })
      await a.put(grown, '123456789')
      assert.deepEqual(codeOf(await a.confirm(grown.confirmKey)), limitReached)
      assert.equal((await usage('aa')).availableSpace, '7')
      const silent = await a.ticket('silent')
      await a.put(silent, '123456789')
      assert.deepEqual(codeOf(await a.confirm(silent.confirmKey)), limitReached)
      await a.put(silent, '1234567')
      assert.equal((await a.confirm(silent.confirmKey)).status, 200)
      assert.equal((await usage('aa')).availableSpace, '0')
      assert.deepEqual(codeOf(await a.confirm(grown.confirmKey)), limitReached)
      await checkQuotas(app.db)
    })

    await t.test('it frees what expires', async () => {
      const { client, usage } = await limited(10)
      await client('aa').ticket('never', { query: { filesize: 10 } })
      assert.equal((await usage('aa')).availableSpace, '0')
      app.clock.advance(limits.uploadLifetime + 60_000)
      await app.runJobs()
      assert.equal((await usage('aa')).availableSpace, '10')
      await checkQuotas(app.db)
    })

    await t.test('it holds for a reservation that a lower capacity has no room for', async () => {
      const { client, change, id, usage } = await limited(10)
      const a = client('aa')
      const ticket = await a.ticket('late', { query: { filesize: 9 } })
      await a.put(ticket, '123456789')
      assert.equal((await change(id, { capacity: 8 })).status, 204)
      assert.equal((await usage('aa')).availableSpace, '0')
      assert.deepEqual(codeOf(await a.confirm(ticket.confirmKey)), limitReached)
      assert.equal((await change(id, { capacity: 9 })).status, 204)
      assert.equal((await a.confirm(ticket.confirmKey)).status, 200)
      await checkQuotas(app.db)
    })

    await t.test('it counts overwritten contents, the bin and versions, and gates copies but no restores', async () => {
      const { client, place, usage, token } = await limited(10, { usesRecycleBin: true, keepsHistory: true })
      const at = place('aa').at
      await client('aa').upload('f', '123')
      await client('aa').upload('f', '1234', { query: { conflict_resolution_strategy: 'overwrite' } })
      assert.equal((await usage('aa')).availableSpace, '3')
      const { recycledItemId } = (await app.expect(200, 'DELETE', at('file', 'f'), { token })).body
      assert.deepEqual(codeOf(await client('bb').begin('g', { query: { filesize: 4 } })), limitReached)
      await client('bb').upload('g', '123')
      assert.equal((await usage('aa')).availableSpace, '0')
      await app.expect(200, 'POST', `/api/v1/recycled/${place('aa').at('x').split('/')[4]}/aa/${recycledItemId}`, {
        token,
        query: { restore: 1 },
      })
      const copied = await app.send('PUT', at('file', 'copy'), { token, body: { copyFrom: 'f' } })
      assert.deepEqual(codeOf(copied), limitReached)
      assert.equal((await usage('aa')).availableSpace, '0')
      await checkQuotas(app.db)
    })

    await t.test('it takes what its spaces hold along when they come and leave', async () => {
      const { create, change, client, usage, makeSpace, token, library } = await world()
      await client('aa').upload('x', '12345')
      const open = await client('aa').ticket('open', { query: { filesize: 5 } })
      const id = (await create({ spaces: ['aa'], capacity: 6 })).body.quotaId
      // Nothing was booked for it: there was no quota when it began.
      await client('aa').put(open, '12345')
      assert.deepEqual(codeOf(await client('aa').confirm(open.confirmKey)), limitReached)
      await client('bb').upload('y', '123')
      await makeSpace('cc')
      assert.equal((await change(id, { spaces: ['aa', 'bb', 'cc'] })).status, 204)
      assert.equal((await usage('cc')).availableSpace, '0')
      assert.deepEqual(codeOf(await client('cc').begin('z', { query: { filesize: 1 } })), limitReached)
      await checkQuotas(app.db)
      await app.expect(204, 'DELETE', `/api/v1/space/${library.id}/aa`, { token, query: { force: 1 } })
      assert.deepEqual([(await usage('cc')).availableSpace, (await usage('cc')).capacity], ['3', '6'])
      await checkQuotas(app.db)
      await app.runJobs()
      app.clock.advance(limits.uploadLifetime + 60_000)
      await app.runJobs()
      assert.equal((await usage('cc')).availableSpace, '3')
      assert.equal((await change(id, { spaces: ['cc'] })).status, 204)
      assert.deepEqual([(await usage('bb')).capacity, (await usage('cc')).availableSpace], [null, '6'])
      await checkQuotas(app.db)
    })

    await t.test('it is refused below the usage where the library says so', async () => {
      for (const deniesQuotaBelowUsage of [true, false]) {
        const { create, change, client } = await world({ deniesQuotaBelowUsage })
        await client('aa').upload('x', '12345')
        await client('bb').upload('x', '12345')
        const expected = (status: number) => (deniesQuotaBelowUsage ? [400, 'QuotaCapacityLessThanSize'] : [status, undefined])
        assert.deepEqual(codeOf(await create({ spaces: ['aa'], capacity: 4 })), expected(201))
        const id = deniesQuotaBelowUsage ? (await create({ spaces: ['aa'], capacity: 5 })).body.quotaId : undefined
        if (id === undefined) continue
        assert.deepEqual(codeOf(await change('aa', { capacity: 4 })), expected(204))
        assert.deepEqual(codeOf(await change(id, { capacity: '4' })), expected(204))
        assert.deepEqual(codeOf(await change(id, { spaces: ['aa', 'bb'], capacity: 9 })), expected(204))
        assert.equal((await change(id, { spaces: ['aa', 'bb'], capacity: 10, removeNewest: true })).status, 204)
      }
      await checkQuotas(app.db)
    })

    await t.test('it of a library holds over all its spaces, besides their own', async () => {
      const { library, token, create, client, usage } = await world({ isQuotaEnabled: true, quotaBytes: '10' })
      assert.equal((await create({ spaces: ['aa'], capacity: 8 })).status, 201)
      await client('aa').upload('x', '123456')
      assert.deepEqual(codeOf(await client('bb').begin('y', { query: { filesize: 5 } })), [400, 'LibraryQuotaLimitReached'])
      assert.deepEqual(codeOf(await client('aa').begin('y', { query: { filesize: 3 } })), limitReached)
      const late = await client('bb').ticket('late')
      await client('bb').put(late, '12345')
      assert.deepEqual(codeOf(await client('bb').confirm(late.confirmKey)), [400, 'LibraryQuotaLimitReached'])
      await client('bb').upload('y', '1234')
      const { body } = await app.expect(200, 'GET', `/api/v1/usage/${library.id}`, { token })
      assert.deepEqual(body, { totalFileSize: '10', capacity: '10', availableSpace: '0', totalAllocatedSpaceQuota: '8' })
      assert.deepEqual(await usage('bb'), { spaceId: 'bb', capacity: null, availableSpace: null, size: '4', fileSize: '4' })
      assert.deepEqual((await usage('aa')).availableSpace, '2')
      await checkQuotas(app.db)
    })

    await t.test('it adds up quotas that no number holds', async () => {
      const { library, token, create } = await world()
      for (const space of ['aa', 'bb']) assert.equal((await create({ spaces: [space], capacity: '9223372036854775807' })).status, 201)
      const { body } = await app.expect(200, 'GET', `/api/v1/usage/${library.id}`, { token })
      assert.deepEqual([body.capacity, body.totalAllocatedSpaceQuota], [null, '18446744073709551614'])
    })
  })
}
