/** Where one is, what is chosen there, and what can be done with it, above the list. */
import { CheckCheck, PanelRight, X } from 'lucide-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { IconButton } from '../../ui/button.tsx'
import type { Item } from './item.ts'
import type { MenuAction } from './item-menu.tsx'
import styles from './selection-bar.module.css'

type SelectionBarProps = {
  /** Where one is. */
  readonly trail: ReactNode
  readonly items: readonly Item[]
  readonly total: number
  readonly isLoading: boolean
  readonly actions: readonly MenuAction[]
  readonly isDetailed: boolean
  readonly onDetails: (isShown: boolean) => void
  readonly onClear: () => void
  readonly onAll: () => void
}

export function SelectionBar({ trail, items, total, isLoading, actions, isDetailed, onDetails, onClear, onAll }: SelectionBarProps) {
  const { t } = useTranslation()
  const isKnown = total > 0 || !isLoading
  const words = [
    items.length > 0 ? t('files.chosen', { count: items.length }) : isKnown && t('files.count', { count: total }),
    isLoading && t('loading'),
  ]
  return (
    <div className={styles.bars}>
      {trail}
      <div role="toolbar" aria-label={t('files.chosenActions')} className={styles.bar}>
        <span role="status" className={styles.words}>
          {words.filter(Boolean).join(' · ')}
        </span>
        {items.length > 0 && <IconButton size="sm" icon={X} label={t('files.clearChoice')} onClick={onClear} />}
        {items.length < total && <IconButton size="sm" icon={CheckCheck} label={t('files.chooseAll')} onClick={onAll} />}
        {actions
          .filter(({ id }) => id !== 'open' && id !== 'details')
          .map(({ id, title, icon, isDangerous = false, run }) => (
            <IconButton key={id} size="sm" look={isDangerous ? 'danger' : 'ghost'} icon={icon} label={title} onClick={run} />
          ))}
        {items.length > 0 && (
          <IconButton
            size="sm"
            icon={PanelRight}
            label={t('files.details')}
            aria-pressed={isDetailed}
            onClick={() => onDetails(!isDetailed)}
          />
        )}
      </div>
    </div>
  )
}
