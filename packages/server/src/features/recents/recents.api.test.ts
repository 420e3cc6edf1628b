import assert from 'node:assert/strict'
import { test } from 'node:test'
import { onEachDatabase, testApp } from '../../../test/test-app.ts'
import { selectionOf } from './file-selection.ts'

test('selects by family, pair and extension', () => {
  const doc = { name: 'a.DOCX', fileType: 'word' }
  const picture = { name: 'a.png', fileType: 'image' }
  assert.deepEqual(
    [['all'], [], ['document'], ['doc'], ['.docx'], ['pdf'], ['pdf', '.docx']].map((wanted) => selectionOf(wanted)(doc)),
    [true, true, true, true, true, false, true],
  )
  assert.deepEqual(
    [['document'], ['image'], ['.png'], ['unheard']].map((wanted) => selectionOf(wanted)(picture)),
    [false, true, true, false],
  )
})

onEachDatabase(async (database) => {
  const app = await testApp({ database })

  async function world() {
    const place = await app.given.place()
    const ada = { ...place, token: await app.given.token(place.library, { grant: 'space_admin', user: 'ada' }) }
    const recent = (token: string, body: object = {}) =>
      app.expect(200, 'POST', `/api/v1/recent/${place.library.id}/-/recently-used-file`, { token, body })
    const look = async (path: string) => {
      app.clock.advance(1000)
      await app.expect(200, 'GET', place.at('file', path), { token: ada.token, query: { info: 1, purpose: 'preview' } })
    }
    const list = async (body: object = {}) => (await recent(ada.token, body)).body
    return { ...place, ada, recent, look, list }
  }
  type Listed = { contents: { name: string; actionType: string }[] }
  const told = ({ contents }: Listed): string[] => contents.map(({ name, actionType }) => `${actionType} ${name}`)

  test(`${database}: lists previews and changes of the user, newest first`, async () => {
    const at = await world()
    await app.given.file(at.ada, 'plan.docx')
    app.clock.advance(1000)
    await app.given.file(at, 'nobody.txt')
    await app.given.file(at.ada, 'photo.png')
    await at.look('plan.docx')
    await app.expect(200, 'GET', at.at('file', 'photo.png'), { token: at.ada.token, query: { info: 1, purpose: 'download' } })
    assert.deepEqual(told(await at.list()), ['preview plan.docx', 'modify photo.png', 'modify plan.docx'])
    assert.deepEqual(told(await at.list({ filterActionBy: 'modify' })), ['modify photo.png', 'modify plan.docx'])
    assert.deepEqual(told(await at.list({ type: ['word'] })), ['preview plan.docx', 'modify plan.docx'])
    assert.deepEqual(told(await at.list({ type: '.png' })), ['modify photo.png'])
    assert.deepEqual((await at.list({ withPath: true })).contents[0].path, ['plan.docx'])
    assert.deepEqual((await at.recent(at.token)).body.contents, [])
  })

  test(`${database}: pages by marker, with a limit as number or text`, async () => {
    const at = await world()
    for (const name of ['a.txt', 'b.txt', 'c.txt']) {
      await app.given.file(at.ada, name)
      app.clock.advance(1000)
    }
    const first = await at.list({ limit: '2' })
    const second = await at.list({ limit: 2, marker: first.nextMarker })
    assert.deepEqual([told(first), told(second), second.nextMarker], [['modify c.txt', 'modify b.txt'], ['modify a.txt'], undefined])
    const refused = await app.send('POST', `/api/v1/recent/${at.library.id}/-/recently-used-file`, {
      token: at.ada.token,
      body: { limit: 0 },
    })
    assert.equal(refused.body.code, 'ParamInvalid')
  })

  test(`${database}: passes over files in the bin and below it, and forgets purged ones`, async () => {
    const at = await world()
    await app.given.directory(at, 'dir')
    await app.given.file(at.ada, 'dir/in.txt')
    app.clock.advance(1000)
    await app.given.file(at.ada, 'out.txt')
    const { body } = await app.expect(200, 'DELETE', at.at('directory', 'dir'), { token: at.token })
    assert.deepEqual(told(await at.list()), ['modify out.txt'])
    await app.expect(200, 'POST', `/api/v1/recycled/${at.library.id}/-/${body.recycledItemId}`, { token: at.token, query: { restore: 1 } })
    assert.deepEqual(told(await at.list()), ['modify out.txt', 'modify in.txt'])
  })
})
