import assert from 'node:assert/strict'
import { once } from 'node:events'
import { request } from 'node:http'
import type { IncomingMessage } from 'node:http'
import { text } from 'node:stream/consumers'
import { test } from 'node:test'
import { databases, testApp } from '../../../test/test-app.ts'

for (const database of databases()) {
  test(`the check of every call on ${database}`, async (t) => {
    const app = await testApp({ database })
    const many = await app.given.library({ isMultiSpace: true })
    const admin = await app.given.token(many)
    const [one, two, open] = [
      await app.given.space(many, admin),
      await app.given.space(many, admin),
      await app.given.space(many, admin, { isPublicRead: true, spaceTag: 'team' }),
    ]
    const single = await app.given.library()
    const list = (space: string, library: string = many.id) => `/api/v1/directory/${library}/${space}/`
    const extension = (space: string) => `/api/v1/space/${many.id}/${space}/extension`
    const limited = await app.given.token(many, { grant: 'upload_file', space: one })
    const spaceAdmin = await app.given.token(many, { grant: 'space_admin', space: one })
    const manager = await app.given.token(many, { grant: 'create_space,delete_space' })
    const unknown = `acctk${'z'.repeat(43)}`
    const secret = { library_secret: many.secret }
    const answer = async (method: string, path: string, options: Parameters<typeof app.send>[2] = {}) => {
      const { status, body } = await app.send(method, path, options)
      return status < 300 ? status : body.code
    }

    const scenarios: readonly (readonly [string, string, string, Parameters<typeof app.send>[2], number | string])[] = [
      ['asks for a token', 'GET', list(one), {}, 'EmptyAccessToken'],
      ['takes an empty token for none', 'GET', list(one), { token: '' }, 'EmptyAccessToken'],
      ['refuses garbage', 'GET', list(one), { token: 'garbage' }, 'InvalidAccessToken'],
      ['refuses what it never issued', 'GET', list(one), { token: unknown }, 'InvalidAccessToken'],
      ['refuses garbage where anybody may read', 'GET', list(open), { token: 'garbage' }, 'InvalidAccessToken'],
      ['lets anybody read a public space', 'GET', list(open), {}, 200],
      ['lets nobody write to a public space', 'PUT', `${list(open)}x`, {}, 'EmptyAccessToken'],
      ['shows nobody the attributes of a public space', 'GET', extension(open), {}, 'EmptyAccessToken'],
      ['tells nobody that a space is missing', 'GET', list('nobodys'), {}, 'EmptyAccessToken'],
      ['tells nobody that a library is missing', 'GET', list(one, 'smhzzzzzzzzzzzzz'), {}, 'EmptyAccessToken'],
      ['lets a token read its space', 'GET', list(one), { token: limited }, 200],
      ['keeps a token out of other spaces', 'GET', list(two), { token: limited }, 'AccessTokenNotMatchSpace'],
      ['does not tell a token which spaces there are', 'GET', list('nobodys'), { token: limited }, 'AccessTokenNotMatchSpace'],
      ['keeps a token out of other libraries', 'GET', list('-', single.id), { token: limited }, 'AccessTokenNotMatchLibrary'],
      [
        'does not tell a token which libraries there are',
        'GET',
        list('-', 'smhzzzzzzzzzzzzz'),
        { token: limited },
        'AccessTokenNotMatchLibrary',
      ],
      ['does not tell an administrator either', 'GET', list('-', 'smhzzzzzzzzzzzzz'), { token: admin }, 'AccessTokenNotMatchLibrary'],
      ['tells an administrator that a space is missing', 'GET', list('nobodys'), { token: admin }, 'SpaceNotFound'],
      ['knows no "-" in a multi-tenant library', 'GET', list('-'), { token: admin }, 'SpaceNotFound'],
      ['misses a grant', 'PUT', `${list(one)}x`, { token: limited }, 'NoPermission'],
      ['lets a space administrator write', 'PUT', `${list(one)}x`, { token: spaceAdmin }, 201],
      ['lets a space administrator rule no library', 'GET', `/api/v1/usage/${many.id}`, { token: spaceAdmin }, 'NoPermission'],
      ['lets a space administrator make no space', 'POST', `/api/v1/space/${many.id}`, { token: spaceAdmin }, 'NoPermission'],
      ['lets a space administrator delete no space', 'DELETE', `/api/v1/space/${many.id}/${one}`, { token: spaceAdmin }, 'NoPermission'],
      ['lets a maker of spaces make one', 'POST', `/api/v1/space/${many.id}`, { token: manager }, 201],
      ['keeps a maker of spaces out of them', 'GET', list(one), { token: manager }, 'AccessTokenNotMatchSpace'],
      ['keeps a maker of spaces from changing them', 'POST', extension(one), { token: manager, body: {} }, 'NoPermission'],
      ['takes the secret for an administrator', 'GET', `/api/v1/usage/${many.id}`, { query: secret }, 200],
      ['takes the secret in any space', 'GET', list(two), { query: secret }, 200],
      ['refuses a wrong secret', 'GET', list(one), { query: { library_secret: 'wrong' } }, 'WrongLibraryIdOrSecret'],
      [
        'refuses a wrong secret beside a good token',
        'GET',
        list(one),
        { query: { library_secret: 'wrong' }, token: limited },
        'WrongLibraryIdOrSecret',
      ],
      ['refuses a secret of another library', 'GET', list('-', single.id), { query: secret }, 'WrongLibraryIdOrSecret'],
      [
        'does not tell the secret which libraries there are',
        'GET',
        list('-', 'smhzzzzzzzzzzzzz'),
        { query: secret },
        'WrongLibraryIdOrSecret',
      ],
      ['tells the secret that a space is missing', 'GET', list('nobodys'), { query: secret }, 'SpaceNotFound'],
    ]
    const odd: readonly (readonly [string, string, string, Parameters<typeof app.send>[2], number | string])[] = [
      ['refuses a NUL in the name of a space', 'GET', list('%00'), { token: admin }, 'ParamInvalid'],
      ['finds no space of an endless name', 'GET', list('x'.repeat(5000)), { token: admin }, 'SpaceNotFound'],
      ['finds no space by a path', 'GET', list('..%2F-'), { token: admin }, 'SpaceNotFound'],
      ['refuses a NUL in a parameter', 'GET', list(one), { token: admin, query: { user_id: 'a\0b' } }, 'ParamInvalid'],
      ['refuses an endless user', 'GET', list(one), { token: admin, query: { user_id: 'u'.repeat(256) } }, 'UserIdLengthExceed'],
      ['refuses a NUL in a token', 'GET', list(one), { token: `${unknown}\0` }, 'ParamInvalid'],
      ['refuses a malformed bearer', 'GET', list(one), { headers: { authorization: 'Bearer' } }, 'EmptyAccessToken'],
      ['refuses another scheme', 'GET', list(one), { headers: { authorization: `Basic ${admin}` } }, 'EmptyAccessToken'],
    ]
    for (const [what, method, path, options, expected] of [...scenarios, ...odd])
      await t.test(`it ${what}`, async () => assert.equal(await answer(method, path, options), expected))

    await t.test('it reads no long body for somebody whom every operation of the address refuses', async () => {
      const file = `/api/v1/file/${many.id}/${one}/a.txt`
      const copier = await app.given.token(many, { grant: 'copy_file', space: one })
      const reader = await app.given.token(many, { grant: 'delete_file', space: one })
      const long = '['.repeat(100_000)
      const codeOf = async (token: string, body: string, isChunked = false) => {
        const response = await fetch(`${app.control}${file}?access_token=${token}`, {
          method: 'PUT',
          ...(isChunked ? { body: new Blob([body]).stream(), duplex: 'half' } : { body }),
        } as RequestInit)
        return ((await response.json()) as { code: string }).code
      }
      for (const isChunked of [false, true]) {
        assert.equal(await codeOf(unknown, long, isChunked), 'InvalidAccessToken')
        assert.equal(await codeOf('', long, isChunked), 'EmptyAccessToken')
        assert.equal(await codeOf(reader, long, isChunked), 'NoPermission')
        assert.equal(await codeOf(copier, long, isChunked), 'BadRequest')
        // One of the operations takes this token, and the body tells that it is the one.
        const copying = JSON.stringify({ copyFrom: 'gone.txt', filler: long })
        assert.equal(await codeOf(copier, copying, isChunked), 'SourceFileNotFound')
        assert.equal(await codeOf(copier, JSON.stringify({ filler: long }), isChunked), 'NoPermission')
      }
      assert.equal(await codeOf(unknown, '['), 'BadRequest')
    })

    await t.test('it lets a client that goes on sending see the refusal', async () => {
      const sizeBytes = 4 * 1024 * 1024
      for (const path of [`/api/v1/file/${many.id}/${one}/a.txt`, `/api/v1/batch/${many.id}/${one}?move`]) {
        const sending = request(`${app.control}${path}`, {
          method: path.includes('?') ? 'POST' : 'PUT',
          headers: { 'content-length': sizeBytes },
        })
        const failed: unknown[] = []
        sending.on('error', (error) => failed.push(error))
        const answered = once(sending, 'response') as Promise<[IncomingMessage]>
        sending.write(Buffer.alloc(sizeBytes / 2))
        const [response] = await answered
        assert.equal(response.statusCode, 400)
        sending.end(Buffer.alloc(sizeBytes / 2))
        assert.equal(JSON.parse(await text(response)).code, 'EmptyAccessToken')
        assert.deepEqual(failed, [])
      }
    })

    await t.test('it limits an administrator to the spaces the token names', async () => {
      const local = await app.given.token(many, { space: one })
      assert.equal(await answer('GET', list(one), { token: local }), 200)
      assert.equal(await answer('GET', list(two), { token: local }), 'AccessTokenNotMatchSpace')
    })

    await t.test('it opens all spaces of a tag', async () => {
      const query = { library_id: many.id, library_secret: many.secret, grant: 'upload_file', allow_space_tag: 'team' }
      const { body } = await app.expect(200, 'GET', '/api/v1/token', { query })
      assert.equal(await answer('GET', list(open), { token: body.accessToken }), 200)
      assert.equal(await answer('GET', list(one), { token: body.accessToken }), 'AccessTokenNotMatchSpace')
    })

    await t.test('it lets a token with folder authorisation read only', async () => {
      const acl = await app.given.token(single, { grant: 'admin,acl' })
      assert.equal(await answer('GET', list('-', single.id), { token: acl }), 200)
      assert.equal(await answer('PUT', `${list('-', single.id)}x`, { token: acl }), 'NoPermission')
    })

    await t.test('it lets an administrator without a user act as one, and nobody else', async () => {
      const creatorOf = async (options: Parameters<typeof app.send>[2]) => {
        const { body } = await app.expect(201, 'POST', `/api/v1/space/${many.id}`, options)
        const listed = await app.expect(200, 'GET', `/api/v1/space/${many.id}/list`, { token: admin })
        return listed.body.list.find((space: { spaceId: string }) => space.spaceId === body.spaceId).userId
      }
      const named = await app.given.token(many, { user: 'boss' })
      const maker = await app.given.token(many, { grant: 'create_space' })
      const query = { user_id: 'ann' }
      assert.equal(await creatorOf({ token: admin, query }), 'ann')
      assert.equal(await creatorOf({ query: { ...secret, ...query } }), 'ann')
      assert.equal(await creatorOf({ token: named, query }), 'boss')
      assert.equal(await creatorOf({ token: maker, query }), '')
    })

    await t.test('it kills the tokens of a space with the space, and opens no later one of its name', async () => {
      const path = `/api/v1/space/${many.id}`
      await app.expect(201, 'POST', path, { token: admin, query: { space_id: 'phoenix' } })
      const sole = await app.given.token(many, { grant: 'space_admin', space: 'phoenix' })
      const both = await app.given.token(many, { grant: 'space_admin', space: `phoenix,${one}` })
      assert.equal(await answer('GET', list('phoenix'), { token: sole }), 200)
      await app.expect(204, 'DELETE', `${path}/phoenix`, { token: admin })
      assert.equal(await answer('GET', list('phoenix'), { token: sole }), 'InvalidAccessToken')
      assert.equal(await answer('GET', `${path}/list`, { token: sole }), 'InvalidAccessToken')
      assert.equal(await answer('GET', list('phoenix'), { token: both }), 'SpaceNotFound')
      await app.expect(201, 'POST', path, { token: admin, query: { space_id: 'phoenix' } })
      assert.equal(await answer('GET', list('phoenix'), { token: sole }), 'InvalidAccessToken')
      assert.equal(await answer('GET', list('phoenix'), { token: both }), 'AccessTokenNotMatchSpace')
      assert.equal(await answer('GET', list(one), { token: both }), 200)
    })
  })
}
