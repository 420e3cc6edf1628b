/** The business-API endpoints of tasks. */
import { Type } from '../../platform/http/schema.ts'
import { Flag } from '../../platform/http/query.ts'
import { anyToken, ok } from '../../platform/http/operation.ts'
import type { Operation } from '../../platform/http/operation.ts'
import { libraryOperation, spaceOperation } from '../spaces/index.ts'
import type { LibraryScope, SpaceScope } from '../spaces/index.ts'
import { findTask, findTasks } from './find-tasks.ts'
import { renderCounts, renderListed, renderTyped } from './render-task.ts'
import { taskTypes } from './task.ts'
import type { Task, TaskOwner } from './task.ts'

const Status = Type.Integer({
  description: '202 running, 200 done, 204 done without data, 207 some items failed, 400 all failed, 500 failed',
})

const Counted = Type.Object(
  {
    items: Type.Optional(Type.Integer({ description: 'Items whose outcome is known' })),
    itemsTotal: Type.Optional(Type.Integer({ description: 'Items it was given' })),
    entries: Type.Optional(Type.Integer({ description: 'Rows gone through so far, those below directories included' })),
  },
  { description: 'While it runs, with with_progress, where the work counts' },
)
const progress = Type.Optional(Counted)

const ListedTask = Type.Object({
  taskId: Type.Integer(),
  id: Type.Integer({ description: 'The same, for older clients' }),
  status: Status,
  result: Type.Optional(Type.Unknown({ description: 'What the call that created it would have answered' })),
  progress,
})

const resultMembers = [...new Set(Object.values(taskTypes).map((type) => type.resultMember))]

const TypedTask = Type.Object({
  taskId: Type.String(),
  taskType: Type.String({ enum: [...new Set(Object.values(taskTypes).map((type) => type.wireType))] }),
  status: Status,
  progress,
  ...Object.fromEntries(resultMembers.map((member) => [member, Type.Optional(Type.Unknown({ description: 'Filled for its type' }))])),
})

const Asked = Type.Object({ with_progress: Flag('Return progress of a task that runs') })
type Asked = { readonly with_progress?: boolean }

const listed =
  ({ with_progress: isCounted }: Asked) =>
  (task: Task): object => ({ ...renderListed(task), ...(isCounted && renderCounts(task)) })

const typed = (task: Task, { with_progress: isCounted }: Asked): object => ({ ...renderTyped(task), ...(isCounted && renderCounts(task)) })

const inSpace = ({ library, space }: SpaceScope): TaskOwner => ({ libraryId: library.id, spaceId: space.id })
const inLibrary = ({ library }: LibraryScope): TaskOwner => ({ libraryId: library.id })

export const taskOperations: readonly Operation[] = [
  spaceOperation({
    id: 'queryTask',
    tag: 'task',
    summary: 'Space tasks',
    method: 'GET',
    path: '/api/v1/task/{LibraryId}/{SpaceId}/{TaskIdList}',
    access: anyToken,
    query: Asked,
    replies: { 200: Type.Array(ListedTask) },
    failures: ['ParamInvalid', 'TooManyItems'],
    run: async (call, { scope, params, query }) =>
      ok((await findTasks(call, { owner: inSpace(scope), idList: params['TaskIdList'] ?? '' })).map(listed(query))),
  }),
  libraryOperation({
    id: 'queryLibraryTask',
    tag: 'task',
    summary: 'Library tasks',
    method: 'GET',
    path: '/api/v1/task/{LibraryId}/{TaskIdList}',
    access: anyToken,
    query: Asked,
    replies: { 200: Type.Array(ListedTask) },
    failures: ['ParamInvalid', 'TooManyItems'],
    run: async (call, { scope, params, query }) =>
      ok((await findTasks(call, { owner: inLibrary(scope), idList: params['TaskIdList'] ?? '' })).map(listed(query))),
  }),
  spaceOperation({
    id: 'queryTaskV2',
    tag: 'task',
    summary: 'One space task, typed',
    method: 'GET',
    path: '/api/v1/task-result/{LibraryId}/{SpaceId}/{TaskId}',
    access: anyToken,
    query: Asked,
    replies: { 200: TypedTask },
    failures: ['TaskNotFound', 'ParamInvalid'],
    run: async (call, { scope, params, query }) =>
      ok(typed(await findTask(call, { owner: inSpace(scope), id: params['TaskId'] ?? '' }), query)),
  }),
  libraryOperation({
    id: 'queryLibraryTaskV2',
    tag: 'task',
    summary: 'One library task, typed',
    method: 'GET',
    path: '/api/v1/task-result/{LibraryId}/{TaskId}',
    access: anyToken,
    query: Asked,
    replies: { 200: TypedTask },
    failures: ['TaskNotFound', 'ParamInvalid'],
    run: async (call, { scope, params, query }) =>
      ok(typed(await findTask(call, { owner: inLibrary(scope), id: params['TaskId'] ?? '' }), query)),
  }),
]
