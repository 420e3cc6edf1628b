/** The seed of a test that draws: another one in each run, unless `MEDIATHEQUE_SEED` repeats one. */
import { randomInt } from 'node:crypto'

export const testSeed = (): number => Number(process.env['MEDIATHEQUE_SEED'] ?? randomInt(2 ** 31))
