/** What media libraries let in, and where: the same rules on every way into the tree. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { databases, testApp } from '../../../test/test-app.ts'
import { defaultContentRules } from '../libraries/index.ts'
import type { ContentRules } from '../libraries/index.ts'

for (const database of databases()) {
  const app = await testApp({ database })
  const { given, expect, send } = app

  async function place(rules: Partial<ContentRules>) {
    const where = await given.place({ isFileLibrary: false, content: { ...defaultContentRules, ...rules } })
    const { token, at, library } = where
    const put = async (resource: string, path: string, body?: object, query: Record<string, string | number> = {}) => {
      const answer = await send('PUT', at(resource, path), { token, query, ...(body && { body }) })
      return answer.body?.code ?? answer.status
    }
    return {
      ...where,
      make: (path: string) => put('directory', path),
      begin: (path: string) => put('file', path),
      move: (from: string, to: string) => put('file', to, { from }),
      copy: (copyFrom: string, to: string) => put('file', to, { copyFrom }),
      link: (linkTo: string, path: string) => put('file', path, { linkTo }),
      virtual: (path: string) => put('file', path, {}, { virtual_file: 1 }),
      moveDirectory: (from: string, to: string) => put('directory', to, { from }),
      multipart: async (path: string) => {
        const answer = await send('POST', at('file', path), { token, query: { multipart: 1 } })
        return answer.body?.code ?? answer.status
      },
      form: async (path: string) => {
        const answer = await send('POST', at('file', path), { token })
        return answer.body?.code ?? answer.status
      },
      remove: async (resource: string, path: string): Promise<number> =>
        (await expect(200, 'DELETE', at(resource, path), { token })).body.recycledItemId,
      restore: async (id: number, query: Record<string, string> = {}) => {
        const { status, body } = await send('POST', `/api/v1/recycled/${library.id}/-/${id}`, { token, query: { restore: 1, ...query } })
        return body.code ?? (status === 200 ? body.path : status)
      },
      batch: async (kind: string, items: object[]) => {
        const { body } = await send('POST', `/api/v1/batch/${library.id}/-`, { token, query: { [kind]: 1 }, body: items })
        return body.result.map((one: { code?: string; status: number }) => one.code ?? one.status)
      },
      types: async (path: string) =>
        (await expect(200, 'GET', at('directory', path), { token })).body.contents.map((one: { type: string }) => one.type),
    }
  }

  describe(`media libraries on ${database}`, () => {
    it('without albums keep files in the root and have no directories', async () => {
      const { make, begin, moveDirectory, move, copy, link, virtual, types, batch, ...where } = await place({})
      assert.equal(await make('a'), 'DirectoryNotAllowed')
      assert.equal(await make('a/b'), 'DirectoryNotAllowed')
      assert.equal(await moveDirectory('a', 'b'), 'DirectoryNotAllowed')
      await given.file(where, 'a.jpg')
      await given.file(where, 'b.mp4')
      assert.deepEqual(await types(''), ['image', 'video'])
      assert.equal(await begin('x/a.jpg'), 'DirectoryNotFound')
      assert.equal(await move('a.jpg', 'x/a.jpg'), 'DirectoryNotFound')
      assert.equal(await copy('a.jpg', 'x/a.jpg'), 'DirectoryNotFound')
      assert.deepEqual([await link('a.jpg', 'l.jpg'), await virtual('v.jpg')], [200, 200])
      assert.deepEqual(await batch('copy', [{ copyFrom: 'a.jpg', to: 'x/a.jpg' }]), ['DirectoryNotFound'])
    })

    it('with albums keep files one level down and nothing deeper', async () => {
      const { make, begin, multipart, form, move, copy, link, virtual, moveDirectory, batch, ...where } = await place({
        isMultiAlbum: true,
      })
      assert.deepEqual([await make('trip'), await make('home')], [201, 201])
      assert.equal(await make('trip'), 'SameNameDirectoryOrFileExists')
      assert.equal(await make('trip/day'), 'DirectoryLevelExceed')
      assert.equal(await make('new/day'), 'DirectoryLevelExceed')
      assert.equal(await moveDirectory('home', 'trip/home'), 'DirectoryLevelExceed')
      await given.file(where, 'trip/a.jpg')
      for (const into of [begin, multipart, form, virtual]) assert.equal(await into('a.jpg'), 'UploadToRootDirectoryNotAllowed', into.name)
      for (const into of [begin, multipart, form, virtual]) assert.equal(await into('trip/day/a.jpg'), 'DirectoryNotFound', into.name)
      for (const into of [begin, multipart, form, virtual]) assert.equal(await into('none/a.jpg'), 'DirectoryNotFound', into.name)
      for (const into of [move, copy, link]) {
        assert.equal(await into('trip/a.jpg', 'a.jpg'), 'UploadToRootDirectoryNotAllowed', into.name)
        assert.equal(await into('trip/a.jpg', 'trip/day/a.jpg'), 'DirectoryNotFound', into.name)
        assert.equal(await into('trip/a.jpg', `home/${into.name}.jpg`), 200, into.name)
        if (into === move) assert.equal(await move(`home/${into.name}.jpg`, 'trip/a.jpg'), 200)
      }
      assert.deepEqual(await batch('move', [{ from: 'trip/a.jpg', to: 'a.jpg' }]), ['UploadToRootDirectoryNotAllowed'])
      assert.deepEqual(await batch('copy', [{ copyFrom: 'home', to: 'trip/home' }]), ['DirectoryLevelExceed'])
      assert.deepEqual(await batch('copy', [{ copyFrom: 'home', to: 'copy' }]), [204])
      assert.equal(await moveDirectory('home', 'house'), 204)
    })

    it('take the extensions of their lists, or what is a photo or a video', async () => {
      const open = await place({})
      assert.deepEqual(
        [await open.begin('a.jpg'), await open.begin('b.MP4'), await open.begin('c.txt'), await open.begin('d')],
        [201, 201, 'ExtnameNotAllowed', 'ExtnameNotAllowed'],
      )
      const listed = await place({ photoExtnames: ['png'], allowsVideos: false })
      await given.file(listed, 'a.png')
      for (const into of [listed.begin, listed.multipart, listed.form, listed.virtual])
        for (const name of ['a.jpg', 'a.mp4', 'a']) assert.equal(await into(name), 'ExtnameNotAllowed', `${into.name} ${name}`)
      for (const into of [listed.move, listed.copy, listed.link]) assert.equal(await into('a.png', 'a.jpg'), 'ExtnameNotAllowed', into.name)
      assert.equal(await listed.copy('a.png', 'b.PNG'), 200)
      const files = await given.place({ content: { ...defaultContentRules, fileExtnames: ['txt'] } })
      assert.equal((await send('PUT', files.at('file', 'a.jpg'), { token: files.token })).body.code, 'ExtnameNotAllowed')
      assert.equal((await send('PUT', files.at('file', 'a.TXT'), { token: files.token })).status, 201)
    })

    it('never turn a photo into a video', async () => {
      const { move, copy, ...where } = await place({})
      await given.file(where, 'a.jpg')
      for (const into of [move, copy]) assert.equal(await into('a.jpg', 'a.mp4'), 'FileTypeNotMatched', into.name)
      assert.deepEqual([await copy('a.jpg', 'b.png'), await move('a.jpg', 'c.png')], [200, 200])
    })

    it('restore into albums only', async () => {
      const { remove, restore, make, ...where } = await place({ isMultiAlbum: true })
      await make('trip')
      for (const name of ['a', 'b']) await given.file(where, `trip/${name}.jpg`)
      const [a, b] = [await remove('file', 'trip/a.jpg'), await remove('file', 'trip/b.jpg')]
      assert.deepEqual(await restore(a), ['trip', 'a.jpg'])
      const album = await remove('directory', 'trip')
      const fallback = { restore_path_strategy: 'fallbackToRoot' }
      assert.equal(await restore(b, fallback), 'DirectoryNotFound')
      await make('trip')
      assert.deepEqual(await restore(b, fallback), ['trip', 'b.jpg'])
      assert.deepEqual(await restore(album), ['trip (1)'])
    })
  })
}
