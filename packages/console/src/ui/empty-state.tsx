/** What stands where nothing is yet: what belongs here, and how to begin. */
import type { LucideIcon } from 'lucide-react'
import type { ReactNode } from 'react'
import styles from './empty-state.module.css'

type EmptyStateProps = { readonly icon: LucideIcon; readonly title: string; readonly children?: ReactNode; readonly action?: ReactNode }

export function EmptyState({ icon: Icon, title, children, action }: EmptyStateProps) {
  return (
    <div className={styles.empty} data-empty="">
      <span className={styles.medal}>
        <Icon aria-hidden />
      </span>
      <h2>{title}</h2>
      {children && <p>{children}</p>}
      {action}
    </div>
  )
}
