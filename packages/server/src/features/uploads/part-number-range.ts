/** The parts an older client asks headers for: `"1-100"`, `"3"`, or a list of numbers. Pure. */
import { limits } from '../../kernel/limits.ts'
import { uploadFailure } from './failures.ts'

export function readPartNumbers(range: unknown): readonly number[] {
  if (range === undefined || range === null || range === '') return []
  const numbers = Array.isArray(range)
    ? range.map(Number)
    : spread(typeof range === 'string' || typeof range === 'number' ? `${range}` : '')
  if (numbers.length > limits.ticketPartsMax) throw uploadFailure.ParamInvalid(`Ask for ${limits.ticketPartsMax} part numbers at most.`)
  if (!numbers.every((number) => Number.isInteger(number) && number >= 1 && number <= limits.partsMax))
    throw uploadFailure.ParamInvalid('A part number lies outside 1 to 10000.')
  return numbers
}

function spread(text: string): readonly number[] {
  const [, first, last = first] = /^ *(\d{1,5}) *(?:- *(\d{1,5}) *)?$/.exec(text) ?? []
  const start = Number(first)
  const end = Number(last)
  if (!(start <= end)) throw uploadFailure.ParamInvalid('partNumberRange is a range such as 1-100.')
  return Array.from({ length: Math.min(end - start, limits.ticketPartsMax) + 1 }, (_, index) => start + index)
}
