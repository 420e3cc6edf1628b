/** Which directories are asked for when many files wait for theirs. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { MediathequeClient } from '../client/client.ts'
import { DirectoryMaker } from './directory-maker.ts'

/** A client that remembers what it was asked to make, and answers when the test says so. */
function given(spaceId = 'space') {
  const asked: string[] = []
  const answers: PromiseWithResolvers<void>[] = []
  const ensure = (path: string): Promise<void> => {
    asked.push(path)
    const answer = Promise.withResolvers<void>()
    answers.push(answer)
    return answer.promise
  }
  return { client: { libraryId: 'library', spaceId, directories: { ensure } } as unknown as MediathequeClient, asked, answers }
}

const { signal } = new AbortController()

test('makes a directory once for all that wait for it, and for those that come later', async () => {
  const { client, asked, answers } = given()
  const maker = new DirectoryMaker()
  const waiting = [maker.make(client, 'a/b', signal), maker.makeOnce(client, 'a/b', signal)]
  answers[0]?.resolve()
  await Promise.all(waiting)
  await maker.makeOnce(client, 'a/b', signal)
  assert.deepEqual(asked, ['a/b'])
})

test('takes the directories above one for made with it', async () => {
  const { client, asked, answers } = given()
  const maker = new DirectoryMaker()
  const waiting = [maker.makeOnce(client, 'a/b/c', signal), maker.makeOnce(client, 'a', signal), maker.makeOnce(client, 'a/b', signal)]
  answers[0]?.resolve()
  await Promise.all(waiting)
  await maker.makeOnce(client, 'a/b', signal)
  assert.deepEqual(asked, ['a/b/c'])
})

test('makes what only looks alike', async () => {
  const { client, asked, answers } = given()
  const other = given('other')
  const maker = new DirectoryMaker()
  const waiting = [
    maker.makeOnce(client, 'a/b', signal),
    maker.makeOnce(client, 'a/bc', signal),
    maker.makeOnce(client, 'b', signal),
    maker.makeOnce(other.client, 'a', signal),
  ]
  for (const { resolve } of [...answers, ...other.answers]) resolve()
  await Promise.all(waiting)
  assert.deepEqual([asked, other.asked], [['a/b', 'a/bc', 'b'], ['a']])
})

test('makes a directory by itself when the one below it could not be made', async () => {
  const { client, asked, answers } = given()
  const maker = new DirectoryMaker()
  const [below, above] = [maker.makeOnce(client, 'a/b', signal), maker.makeOnce(client, 'a', signal)]
  answers[0]?.reject(new Error('no room'))
  await assert.rejects(below, /no room/)
  await Promise.resolve()
  answers[1]?.resolve()
  await above
  assert.deepEqual(asked, ['a/b', 'a'])
  const again = maker.makeOnce(client, 'a/b', signal)
  answers[2]?.resolve()
  await again
  assert.deepEqual(asked, ['a/b', 'a', 'a/b'])
})

test('goes on for the others when one gives up', async () => {
  const { client, answers } = given()
  const maker = new DirectoryMaker()
  const leaving = new AbortController()
  const [left, stayed] = [maker.makeOnce(client, 'a', leaving.signal), maker.makeOnce(client, 'a', signal)]
  leaving.abort(new Error('gone'))
  await assert.rejects(left, /gone/)
  answers[0]?.resolve()
  await stayed
})
