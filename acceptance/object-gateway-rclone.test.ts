/** Debian's rclone against a started server over HTTPS: a tree goes up, comes back, and is the same. */
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'
import { after, test } from 'node:test'
import { promisify } from 'node:util'
import { region, startObjectServer } from './object-place.ts'

assert.ok(existsSync('/usr/bin/rclone'), 'This test needs rclone: apt-get install rclone')
const place = await startObjectServer()
const Bucket = await place.newBucket()
const folder = mkdtempSync(join(tmpdir(), 'mediatheque-rclone-'))
after(async () => {
  await place.server.stop()
  rmSync(folder, { recursive: true, force: true })
})

const remote = {
  RCLONE_CONFIG: join(folder, 'none.conf'),
  RCLONE_CONFIG_HOUSE_TYPE: 's3',
  RCLONE_CONFIG_HOUSE_PROVIDER: 'Other',
  RCLONE_CONFIG_HOUSE_ACCESS_KEY_ID: place.root.secretId,
  RCLONE_CONFIG_HOUSE_SECRET_ACCESS_KEY: place.root.secretKey,
  RCLONE_CONFIG_HOUSE_REGION: region,
  RCLONE_CONFIG_HOUSE_ENDPOINT: `https://127.0.0.1:${place.port}`,
  RCLONE_CONFIG_HOUSE_FORCE_PATH_STYLE: 'true',
  RCLONE_CA_CERT: place.server.caPath,
}
const bucket = `house:${Bucket}`

async function rclone(...args: string[]): Promise<string> {
  // Nothing of the caller's own accounts.
  const own = Object.entries(process.env).filter(([name]) => !/^(?:AWS|RCLONE)_/.test(name))
  const env = { ...Object.fromEntries(own), ...remote }
  const { stdout } = await promisify(execFile)('rclone', ['--retries=1', '--low-level-retries=2', ...args], {
    env,
    timeout: 120_000,
    maxBuffer: 1 << 24,
  })
  return stdout
}

const MiB = 1024 * 1024
const files: Readonly<Record<string, Buffer>> = {
  'notes.txt': Buffer.from('hello'),
  empty: Buffer.alloc(0),
  'deep/er/est/one.bin': randomBytes(70_000),
  'deep/two words+and plus.txt': randomBytes(100),
  '目录/文件 🏞.png': randomBytes(2 * MiB),
  'каталог/файл.txt': randomBytes(10),
  'large/parts.bin': randomBytes(23 * MiB + 1),
}

function writeTree(root: string): void {
  for (const [path, bytes] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), bytes)
  }
}

function treeOf(root: string): Record<string, string> {
  const paths = readdirSync(root, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  return Object.fromEntries(
    paths
      .map((entry) => join(entry.parentPath, entry.name))
      .map((path) => [relative(root, path), createHash('sha256').update(readFileSync(path)).digest('hex')] as const)
      .toSorted(([a], [b]) => (a < b ? -1 : 1)),
  )
}

const source = join(folder, 'source')
writeTree(source)
const inParts = ['--s3-upload-cutoff=6M', '--s3-chunk-size=5M', '--s3-upload-concurrency=4']

test('syncs a tree up and down, and finds nothing left to do', async () => {
  await rclone('sync', '--checksum', ...inParts, source, bucket)
  await rclone('check', '--download', source, bucket)
  const back = join(folder, 'back')
  await rclone('sync', '--checksum', bucket, back)
  assert.deepEqual(treeOf(back), treeOf(source))
  const log = join(folder, 'again.log')
  await rclone('sync', '--checksum', ...inParts, '-v', `--log-file=${log}`, source, bucket)
  assert.doesNotMatch(readFileSync(log, 'utf8'), /Copied|Updated|Deleted/)
})

test('follows what was changed, moved and removed', async () => {
  writeFileSync(join(source, 'notes.txt'), 'hello again')
  rmSync(join(source, 'deep/two words+and plus.txt'))
  writeFileSync(join(source, 'new.txt'), 'new')
  await rclone('sync', '--checksum', ...inParts, source, bucket)
  const back = join(folder, 'back')
  await rclone('sync', '--checksum', bucket, back)
  assert.deepEqual(treeOf(back), treeOf(source))
  await rclone('moveto', `${bucket}/new.txt`, `${bucket}/moved/new.txt`)
  assert.equal(await rclone('cat', `${bucket}/moved/new.txt`), 'new')
  assert.equal(await rclone('lsf', bucket, '--include=/new.txt', '--files-only'), '')
})

test('keeps the time of a file, and lists directories as they are', async () => {
  const at = Math.floor(statSync(join(source, 'notes.txt')).mtimeMs / 1000)
  const listed = JSON.parse(await rclone('lsjson', '--files-only', `${bucket}/notes.txt`)) as { ModTime: string; Size: number }[]
  assert.equal(Math.floor(Date.parse(listed[0]?.ModTime ?? '') / 1000), at)
  const tops = JSON.parse(await rclone('lsjson', '--dirs-only', bucket)) as { Name: string }[]
  assert.deepEqual(tops.map(({ Name }) => Name).toSorted(), ['deep', 'large', 'moved', 'каталог', '目录'])
})

test('copies on the server, and purges', async () => {
  await rclone('copy', `${bucket}/large`, `${bucket}/copied`)
  await rclone('check', '--download', `${bucket}/large`, `${bucket}/copied`)
  await rclone('delete', `${bucket}/copied`)
  assert.equal((await rclone('lsf', '--files-only', `${bucket}/copied`).catch(() => '')).trim(), '')
})
