/** What stands where something is on its way: quiet bars that hold the place. */
import { useTranslation } from 'react-i18next'
import styles from './loading.module.css'

export function Loading({ lines = 4 }: { readonly lines?: number }) {
  const { t } = useTranslation()
  return (
    <div className={styles.loading} role="status" aria-label={t('loading')}>
      {Array.from({ length: lines }, (_, line) => (
        <span key={line} />
      ))}
    </div>
  )
}
