/** A process for tests to lose: puts a segment of each tier, cached and direct, prints its id when it is acknowledged, and kills itself at a named point. */
import type { SegmentId } from '../../../../kernel/ids.ts'
import { newId, systemClock, systemRandom } from '../../../clock.ts'
import { openFsBlobs } from './fs-blobs.ts'

const [directory, killAt, countText] = process.argv.slice(2)
let passes = Number(countText)
const store = await openFsBlobs({
  directory: String(directory),
  faults: {
    at(point) {
      if (point === killAt && --passes === 0) process.kill(process.pid, 'SIGKILL')
      return undefined
    },
  },
})
for (let turn = 1; turn <= 3; turn++) {
  for (const sizeBytes of [1000, 300_000, 5_000_001]) {
    const id = newId({ clock: systemClock, random: systemRandom }) as SegmentId
    await store.put(id, Buffer.alloc(sizeBytes, id), { sizeBytes })
    process.stdout.write(`${id} ${sizeBytes}\n`)
  }
}
await store.close()
