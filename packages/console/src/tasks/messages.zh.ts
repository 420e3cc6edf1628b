/** 关于耗时操作的文字。 */
import type { tasks as english } from './messages.en.ts'

export const tasks: typeof english = {
  title: '正在进行',
  show: '任务 {{id}}',
  progressOf: '“{{title}}”的进度',
  items: '{{done}} / {{total}}',
  entries_one: '已处理 {{number}} 项',
  entries_other: '已处理 {{number}} 项',
  goesOn: '进行中',
  work: {
    delete_one: '删除 {{count}} 项',
    delete_other: '删除 {{count}} 项',
    move_one: '移动 {{count}} 项',
    move_other: '移动 {{count}} 项',
    copy_one: '复制 {{count}} 项',
    copy_other: '复制 {{count}} 项',
    restore_one: '恢复 {{count}} 项',
    restore_other: '恢复 {{count}} 项',
    purge_one: '彻底删除 {{count}} 项',
    purge_other: '彻底删除 {{count}} 项',
    label_one: '为 {{count}} 项加标签',
    label_other: '为 {{count}} 项加标签',
    favorite_one: '标记 {{count}} 项',
    favorite_other: '标记 {{count}} 项',
    emptyBin: '清空回收站',
  },
}
