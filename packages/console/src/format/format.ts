/** Sizes, numbers and times as the reader's language writes them. */
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'

const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB', 'EiB'] as const

/** `1.5 MiB`. Takes the API's decimal strings, which may be larger than a number holds exactly. */
export function formatBytes(size: string | number | bigint, language: string): string {
  let value = Number(size)
  let unit = 0
  for (; Math.abs(value) >= 1024 && unit < units.length - 1; unit += 1) value /= 1024
  const digits = unit === 0 || value >= 100 ? 0 : value >= 10 ? 1 : 2
  return `${numberFormat(language, digits).format(value)} ${units[unit]}`
}

const numberFormats = new Map<string, Intl.NumberFormat>()

/** Making one costs a hundred times what using it does, and lists use many. */
function numberFormat(language: string, digits: number): Intl.NumberFormat {
  const key = `${language} ${digits}`
  const known = numberFormats.get(key) ?? new Intl.NumberFormat(language, { maximumFractionDigits: digits })
  numberFormats.set(key, known)
  return known
}

const spans = [
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
  ['second', 1],
] as const

export type Format = ReturnType<typeof createFormat>

function createFormat(language: string) {
  const number = new Intl.NumberFormat(language)
  const percent = new Intl.NumberFormat(language, { style: 'percent', roundingMode: 'floor' })
  const dateTime = new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'medium' })
  const date = new Intl.DateTimeFormat(language, { dateStyle: 'medium' })
  const time = new Intl.DateTimeFormat(language, { timeStyle: 'short' })
  const relative = new Intl.RelativeTimeFormat(language, { numeric: 'auto' })
  return {
    bytes: (size: string | number | bigint) => formatBytes(size, language),
    number: (value: string | number | bigint) => number.format(typeof value === 'string' ? BigInt(value) : value),
    percent: (share: number) => percent.format(share),
    dateTime: (at: string | number) => dateTime.format(new Date(at)),
    date: (at: string | number) => date.format(new Date(at)),
    time: (at: string | number) => time.format(new Date(at)),
    ago(at: string | number, now = Date.now()): string {
      const seconds = (new Date(at).getTime() - now) / 1000
      const [unit, length] = spans.find(([, span]) => Math.abs(seconds) >= span) ?? (['second', 1] as const)
      if (unit === 'day' && Math.abs(seconds) > 30 * 86_400) return date.format(new Date(at))
      return relative.format(Math.round(seconds / length), unit)
    },
  }
}

export function useFormat(): Format {
  const { i18n } = useTranslation()
  return useMemo(() => createFormat(i18n.language === 'zh' ? 'zh-CN' : i18n.language), [i18n.language])
}
