/** Pages of the live lists: a number and a size in, totals out. */
import { limits } from '../../kernel/limits.ts'
import { parameterFailure } from '../../platform/http/action.ts'
import { Type } from '../../platform/http/schema.ts'

export const PageNum = Type.Optional(Type.Integer({ minimum: 1, maximum: limits.cloudOffsetMax }))

export type LivePage = { readonly offset: number; readonly limit: number }

export function pageOf(input: { readonly PageNum?: number; readonly PageSize?: number }, sizeDefault: number): LivePage {
  const limit = input.PageSize ?? sizeDefault
  const offset = ((input.PageNum ?? 1) - 1) * limit
  if (offset > limits.cloudOffsetMax)
    throw parameterFailure('InvalidParameterValue', 'PageNum', 'The list is not told that far. Ask more exactly.')
  return { offset, limit }
}

export const paged = ({ offset, limit }: LivePage, totalCount: number): object => ({
  TotalNum: totalCount,
  TotalPage: Math.ceil(totalCount / limit),
  PageNum: offset / limit + 1,
  PageSize: limit,
})
