import assert from 'node:assert/strict'
import { test } from 'node:test'
import { onEachDatabase, testApp } from '../../../test/test-app.ts'

onEachDatabase(async (database) => {
  const app = await testApp({ database })

  async function world() {
    const place = await app.given.place()
    const ada = await app.given.token(place.library, { grant: 'space_admin', user: 'ada' })
    const bob = await app.given.token(place.library, { grant: '', user: 'bob' })
    await app.given.directory(place, 'albums/summer')
    await app.given.file(place, 'albums/note.txt')
    const favorites = `/api/v1/favorite/${place.library.id}/-`
    const mark = (token: string, body: object, status = 200) => app.expect(status, 'POST', favorites, { token, body })
    const unmark = (token: string, body: object, status = 204) =>
      app.expect(status, 'POST', favorites, { token, body, query: { cancel: 1 } })
    const list = async (token: string, query: Record<string, string | number> = {}) =>
      (await app.expect(200, 'GET', `${favorites}/list`, { token, query })).body
    return { ...place, ada, bob, mark, unmark, list }
  }
  const names = (body: { contents: { name: string }[] }): string[] => body.contents.map(({ name }) => name)

  test(`${database}: marks by path or inode, each user for themselves, newest first`, async () => {
    const at = await world()
    const { body } = await at.mark(at.ada, { path: 'albums/note.txt' })
    app.clock.advance(1000)
    await at.mark(at.ada, { path: '/albums/summer' })
    assert.deepEqual(names(await at.list(at.ada)), ['summer', 'note.txt'])
    assert.deepEqual(names(await at.list(at.ada, { order_by_type: 'asc' })), ['note.txt', 'summer'])
    assert.deepEqual(names(await at.list(at.bob)), [])
    assert.equal((await at.mark(at.ada, { inode: body.inode, path: 'nowhere' })).body.inode, body.inode)
    assert.deepEqual((await at.list(at.ada)).contents.length, 2)
    const [summer] = (await at.list(at.ada, { with_path: 1 })).contents
    assert.deepEqual([summer.path, summer.type, summer.spaceId], [['albums', 'summer'], 'dir', '-'])
  })

  test(`${database}: shows the mark in lists and details of its user`, async () => {
    const at = await world()
    await at.mark(at.ada, { path: 'albums/note.txt' })
    const info = async (token: string) =>
      (await app.expect(200, 'GET', at.at('directory', 'albums/note.txt'), { token, query: { info: 1, with_favorite_status: 1 } })).body
        .isFavorite
    assert.deepEqual([await info(at.ada), await info(at.bob)], [true, false])
    const listed = await app.expect(200, 'GET', at.at('directory', 'albums'), {
      token: at.ada,
      query: { 'by-marker': 1, with_favorite_status: 1 },
    })
    assert.deepEqual(
      listed.body.contents.map((item: { name: string; isFavorite: boolean }) => [item.name, item.isFavorite]),
      [
        ['summer', false],
        ['note.txt', true],
      ],
    )
    const link = await app.expect(200, 'GET', at.at('file', 'albums/note.txt'), {
      token: at.ada,
      query: { info: 1, with_favorite_status: 1 },
    })
    assert.equal(link.body.isFavorite, true)
    const plain = await app.expect(200, 'GET', at.at('directory', 'albums/note.txt'), { token: at.ada, query: { info: 1 } })
    assert.equal('isFavorite' in plain.body, false)
  })

  test(`${database}: pages by marker and by number`, async () => {
    const at = await world()
    for (let index = 0; index < 5; index++) {
      await app.given.directory(at, `d${index}`)
      await at.mark(at.ada, { path: `d${index}` })
      app.clock.advance(1)
    }
    const first = await at.list(at.ada, { limit: 2 })
    const second = await at.list(at.ada, { limit: 2, marker: first.nextMarker })
    const third = await at.list(at.ada, { limit: 2, marker: second.nextMarker })
    assert.deepEqual([names(first), names(second), names(third), third.nextMarker], [['d4', 'd3'], ['d2', 'd1'], ['d0'], undefined])
    const page = await at.list(at.ada, { page: 2, page_size: 3 })
    assert.deepEqual([names(page), page.totalNum], [['d1', 'd0'], 5])
    assert.equal(
      (await app.send('GET', `/api/v1/favorite/${at.library.id}/-/list`, { token: at.ada, query: { marker: '1013' } })).body.code,
      'MarkerNotFound',
    )
  })

  test(`${database}: follows a move, is stripped in the bin, returns with a restore and goes with a purge`, async () => {
    const at = await world()
    await at.mark(at.ada, { path: 'albums/note.txt' })
    await app.expect(200, 'PUT', at.at('file', 'moved.txt'), { token: at.token, body: { from: 'albums/note.txt' } })
    assert.deepEqual(names(await at.list(at.ada)), ['moved.txt'])
    const { body } = await app.expect(200, 'DELETE', at.at('file', 'moved.txt'), { token: at.token })
    const [stripped] = (await at.list(at.ada)).contents
    assert.deepEqual([stripped.name, 'type' in stripped, 'size' in stripped], ['', false, false])
    await app.expect(200, 'POST', `/api/v1/recycled/${at.library.id}/-/${body.recycledItemId}`, { token: at.token, query: { restore: 1 } })
    assert.deepEqual(names(await at.list(at.ada)), ['moved.txt'])
    await app.expect(204, 'DELETE', at.at('file', 'moved.txt'), { token: at.token, query: { permanent: 1 } })
    await app.runJobs()
    app.clock.advance(25 * 3600_000)
    await app.runJobs()
    const again = await app.given.token(at.library, { grant: '', user: 'ada' })
    assert.deepEqual((await at.list(again)).contents, [])
  })

  test(`${database}: takes marks away, twice as well`, async () => {
    const at = await world()
    await at.mark(at.ada, { path: 'albums/note.txt' })
    await at.unmark(at.ada, { path: 'albums/note.txt' })
    await at.unmark(at.ada, { path: 'albums/note.txt' })
    assert.deepEqual((await at.list(at.ada)).contents, [])
  })

  test(`${database}: refuses nobody's marks and targets that are not there`, async () => {
    const at = await world()
    assert.equal((await at.mark(at.token, { path: 'albums' }, 403)).body.code, 'NoPermission')
    assert.equal((await at.mark(at.ada, { path: 'none' }, 404)).body.code, 'PathNotFound')
    assert.equal((await at.mark(at.ada, { inode: '0'.repeat(32) }, 404)).body.code, 'FileNotFound')
    assert.equal((await at.mark(at.ada, { inode: 'x' }, 404)).body.code, 'FileNotFound')
    assert.equal((await at.mark(at.ada, {}, 400)).body.code, 'ParamInvalid')
  })
})
