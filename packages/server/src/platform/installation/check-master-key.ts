import type { Db } from '../db/db.ts'
import { sql } from '../db/sql.ts'
import type { Keys } from '../keys.ts'
import { StartRefused } from './start-refused.ts'

const purpose = 'installation'
const probe = 'mediatheque'

/**
 * Refuses a master key that is not the one this database was begun with: every secret in it would
 * be unreadable, and new ones would be sealed with a key that nobody keeps.
 */
export async function checkMasterKey(db: Db, keys: Keys): Promise<void> {
  const kept = await findProbe(db)
  if (kept === undefined) {
    await db.write('schema', (tx) =>
      tx.run(
        sql`INSERT INTO installation (key, value) VALUES ('master_key_probe', ${keys.seal(purpose, probe)}) ON CONFLICT (key) DO NOTHING`,
      ),
    )
  }
  const sealed = kept ?? (await findProbe(db)) ?? ''
  if (!canOpen(keys, sealed)) {
    throw new StartRefused(
      'The master key is not the one this database was begun with. Give the right one: MEDIATHEQUE_MASTER_KEY, or master-key in the data folder.',
    )
  }
}

async function findProbe(db: Db): Promise<string | undefined> {
  const row = await db.read((reader) =>
    reader.get<{ readonly value: string }>(sql`SELECT value FROM installation WHERE key = 'master_key_probe'`),
  )
  return row?.value
}

function canOpen(keys: Keys, sealed: string): boolean {
  try {
    return keys.open(purpose, sealed) === probe
  } catch {
    return false
  }
}
