/** The server under `ulimit -f`, in this very process: signals reach it as they would without. */
import { fileURLToPath } from 'node:url'

/** Units of 512 bytes, so 6 MiB. */
const blocksMax = 12_288
const launcher = fileURLToPath(new URL('../bin/mediatheque.mjs', import.meta.url))

process.execve?.(
  '/bin/sh',
  ['sh', '-c', `ulimit -f ${blocksMax}; exec "$0" "$@"`, process.execPath, launcher, 'serve', ...process.argv.slice(2)],
  process.env,
)
