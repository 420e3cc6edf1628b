import type { explorer as english } from './messages.en.ts'

export const explorer: typeof english = {
  title: 'API 调试',
}
