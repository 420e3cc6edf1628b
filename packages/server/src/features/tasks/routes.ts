/** The business-API endpoints of tasks. */
import { Type } from '../../platform/http/schema.ts'
import { anyToken, ok } from '../../platform/http/operation.ts'
import type { Operation } from '../../platform/http/operation.ts'
import { libraryOperation, spaceOperation } from '../spaces/index.ts'
import type { LibraryScope, SpaceScope } from '../spaces/index.ts'
import { findTask, findTasks } from './find-tasks.ts'
import { renderListed, renderTyped } from './render-task.ts'
import { taskTypes } from './task.ts'
import type { TaskOwner } from './task.ts'

const Status = Type.Integer({
  description: '202 running, 200 done, 204 done without data, 207 some items failed, 400 all failed, 500 failed',
})

const ListedTask = Type.Object({
  taskId: Type.Integer(),
  id: Type.Integer({ description: 'The same, for older clients' }),
  status: Status,
  result: Type.Optional(Type.Unknown({ description: 'What the call that created it would have answered' })),
})

const resultMembers = [...new Set(Object.values(taskTypes).map((type) => type.resultMember))]

const TypedTask = Type.Object({
  taskId: Type.String(),
  taskType: Type.String({ enum: [...new Set(Object.values(taskTypes).map((type) => type.wireType))] }),
  status: Status,
  ...Object.fromEntries(resultMembers.map((member) => [member, Type.Optional(Type.Unknown({ description: 'Filled for its type' }))])),
})

const none = Type.Object({})

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
    query: none,
    replies: { 200: Type.Array(ListedTask) },
    failures: ['ParamInvalid', 'TooManyItems'],
    run: async (call, { scope, params }) =>
      ok((await findTasks(call, { owner: inSpace(scope), idList: params['TaskIdList'] ?? '' })).map(renderListed)),
  }),
  libraryOperation({
    id: 'queryLibraryTask',
    tag: 'task',
    summary: 'Library tasks',
    method: 'GET',
    path: '/api/v1/task/{LibraryId}/{TaskIdList}',
    access: anyToken,
    query: none,
    replies: { 200: Type.Array(ListedTask) },
    failures: ['ParamInvalid', 'TooManyItems'],
    run: async (call, { scope, params }) =>
      ok((await findTasks(call, { owner: inLibrary(scope), idList: params['TaskIdList'] ?? '' })).map(renderListed)),
  }),
  spaceOperation({
    id: 'queryTaskV2',
    tag: 'task',
    summary: 'One space task, typed',
    method: 'GET',
    path: '/api/v1/task-result/{LibraryId}/{SpaceId}/{TaskId}',
    access: anyToken,
    query: none,
    replies: { 200: TypedTask },
    failures: ['TaskNotFound', 'ParamInvalid'],
    run: async (call, { scope, params }) => ok(renderTyped(await findTask(call, { owner: inSpace(scope), id: params['TaskId'] ?? '' }))),
  }),
  libraryOperation({
    id: 'queryLibraryTaskV2',
    tag: 'task',
    summary: 'One library task, typed',
    method: 'GET',
    path: '/api/v1/task-result/{LibraryId}/{TaskId}',
    access: anyToken,
    query: none,
    replies: { 200: TypedTask },
    failures: ['TaskNotFound', 'ParamInvalid'],
    run: async (call, { scope, params }) => ok(renderTyped(await findTask(call, { owner: inLibrary(scope), id: params['TaskId'] ?? '' }))),
  }),
]
