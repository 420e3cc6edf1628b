/** The business-API endpoint of recounts. */
import { Type } from '../../platform/http/schema.ts'
import { accepted, grantedTo } from '../../platform/http/operation.ts'
import type { Operation } from '../../platform/http/operation.ts'
import { directoryPath, statsQuery } from '../entries/index.ts'
import { spaceOperation } from '../spaces/index.ts'
import { recountDirectory } from './recount-directory.ts'

export const recountOperations: readonly Operation[] = [
  spaceOperation({
    id: 'calibrateDirectoryStats',
    tag: 'directory',
    summary: 'Recount directory statistics',
    method: 'PUT',
    path: directoryPath,
    match: { query: 'calibrate' },
    access: grantedTo('admin', 'space_admin'),
    query: Type.Object(statsQuery),
    replies: { 202: Type.Object({ taskId: Type.Integer({ description: 'Poll it with the task calls' }) }) },
    failures: ['DirectoryNotFound', 'InvalidDirectoryStatsType', 'ParamInvalid', 'RateLimitExceeded'],
    async run(call, { scope, path, query }) {
      const type = query.stats_type ?? 'normal'
      const item = query.recycled_id === undefined ? {} : { recycledItemNumber: query.recycled_id }
      return accepted({ taskId: await recountDirectory(call, { scope, path, type, ...item }) })
    },
  }),
]
