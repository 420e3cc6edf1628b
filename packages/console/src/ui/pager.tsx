/** Back and forth through pages. */
import { ChevronLeft, ChevronRight } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { IconButton } from './button.tsx'
import styles from './pager.module.css'

type PagerProps = {
  readonly label: string
  readonly text: string
  readonly onBack: (() => void) | undefined
  readonly onForth: (() => void) | undefined
}

export function Pager({ label, text, onBack, onForth }: PagerProps) {
  const { t } = useTranslation()
  return (
    <nav className={styles.pager} aria-label={label}>
      <span aria-live="polite">{text}</span>
      <IconButton label={t('action.previousPage')} icon={ChevronLeft} look="secondary" size="sm" disabled={!onBack} onClick={onBack} />
      <IconButton label={t('action.nextPage')} icon={ChevronRight} look="secondary" size="sm" disabled={!onForth} onClick={onForth} />
    </nav>
  )
}
