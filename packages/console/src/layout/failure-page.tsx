/** What stands where a page should be and can't: said plainly, with a way on. */
import { Link } from '@tanstack/react-router'
import { Compass, TriangleAlert } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { Button, buttonClass } from '../ui/button.tsx'
import { EmptyState } from '../ui/empty-state.tsx'
import styles from './failure-page.module.css'
import { sayFailure } from './say-failure.ts'

type FailurePageProps = { readonly error: unknown; readonly onRetry?: () => void }

export function FailurePage({ error, onRetry }: FailurePageProps) {
  const { t } = useTranslation()
  return (
    <div className={styles.middle}>
      <EmptyState
        icon={TriangleAlert}
        title={t('failure.title')}
        action={onRetry && <Button onClick={onRetry}>{t('action.retry')}</Button>}
      >
        {sayFailure(error, t)}
      </EmptyState>
    </div>
  )
}

export function NotFoundPage() {
  const { t } = useTranslation()
  return (
    <div className={styles.middle}>
      <EmptyState
        icon={Compass}
        title={t('failure.notFoundTitle')}
        action={
          <Link to="/libraries" className={buttonClass()}>
            {t('failure.home')}
          </Link>
        }
      >
        {t('failure.notFoundText')}
      </EmptyState>
    </div>
  )
}
