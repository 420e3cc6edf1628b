/** How far work is, as a bar and in words. */
import { useTranslation } from 'react-i18next'
import { useFormat } from '../format/format.ts'
import { Progress } from '../ui/progress.tsx'
import styles from './work-progress.module.css'
import { shareOf } from './works.ts'
import type { Counts } from './works.ts'

export function WorkProgress({ title, counts }: { readonly title: string; readonly counts: Counts }) {
  const { t } = useTranslation()
  const format = useFormat()
  const { items, itemsTotal, entries } = counts
  const share = shareOf(counts)
  const words = [
    share !== undefined && format.percent(share),
    share !== undefined && t('tasks.items', { done: format.number(items ?? 0), total: format.number(itemsTotal ?? 0) }),
    // Of plain files it would be the same number once more.
    entries !== undefined && entries > (items ?? 0) + 1 && t('tasks.entries', { count: entries, number: format.number(entries) }),
  ].filter(Boolean)
  return (
    <div className={styles.progress}>
      <Progress label={t('tasks.progressOf', { title })} share={share} />
      <span className={styles.words}>{words.length === 0 ? t('tasks.goesOn') : words.join(' · ')}</span>
    </div>
  )
}
