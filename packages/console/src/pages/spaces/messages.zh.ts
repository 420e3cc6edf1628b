import type { spaces as english } from './messages.en.ts'

export const spaces: typeof english = {
  create: '新建空间',
}
