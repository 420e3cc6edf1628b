import type { files as english } from './messages.en.ts'

export const files: typeof english = {
  title: '文件',
}
