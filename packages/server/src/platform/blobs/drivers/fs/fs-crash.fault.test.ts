import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import type { SegmentId } from '../../../../kernel/ids.ts'
import { openFsBlobs } from './fs-blobs.ts'

const subject = join(import.meta.dirname, 'crash-subject.ts')
const points = ['put.write', 'put.written', 'put.flush', 'put.renamed', 'put.stored', 'small.commit']

/** What the lost process had acknowledged: id and size. */
async function acknowledged(directory: string, point: string, passes: number): Promise<ReadonlyMap<string, number>> {
  const output = await new Promise<string>((resolve, reject) => {
    execFile(process.execPath, [subject, directory, `blobs.fs.${point}`, String(passes)], (error, stdout) => {
      if (error?.signal === 'SIGKILL') resolve(stdout)
      else reject(error ?? new Error(`The process did not pass ${point} so often.`))
    })
  })
  const lines = output.split('\n').filter((line) => line !== '')
  return new Map(lines.map((line) => [line.slice(0, 32), Number(line.slice(33))]))
}

for (const point of points) {
  test(`keeps what was acknowledged and nothing half when the process is killed at ${point}`, async () => {
    const directory = await mkdtemp(join(tmpdir(), 'blobs-'))
    const expected = await acknowledged(directory, point, 2)
    const store = await openFsBlobs({ directory })
    for (const [id, sizeBytes] of expected) {
      const chunks: Uint8Array[] = []
      for await (const chunk of store.read(id as SegmentId)) chunks.push(chunk)
      assert.ok(Buffer.concat(chunks).equals(Buffer.alloc(sizeBytes, id)))
    }
    // One more may stand there whole: stored, and its answer lost.
    let unexpected = 0
    for await (const { id, sizeBytes } of store.list()) {
      if (expected.has(id)) continue
      unexpected++
      assert.ok([1000, 300_000, 5_000_001].includes(sizeBytes))
    }
    assert.ok(unexpected <= 1)
    await store.put('ff'.repeat(16) as SegmentId, Buffer.alloc(100_000))
    await store.close()
    await rm(directory, { recursive: true })
  })
}

test('removes the unfinished file of a killed process at the next start', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'blobs-'))
  await acknowledged(directory, 'put.written', 1)
  assert.equal((await readdir(join(directory, 'incoming'))).length, 1)
  await acknowledged(directory, 'put.written', 1)
  // The first process's file is gone, the second one's is there.
  assert.equal((await readdir(join(directory, 'incoming'))).length, 1)
  await rm(directory, { recursive: true })
})
