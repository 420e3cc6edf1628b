import { useFormat } from '../../format/format.ts'

/** The API tells when something was made in China's time, without saying so. */
export function ChinaTime({ text }: { readonly text: string }) {
  const format = useFormat()
  return format.ago(`${text.replace(' ', 'T')}+08:00`)
}
