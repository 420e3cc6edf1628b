/** The work in the corner: what goes on in this space, and how far it is. */
import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import styles from './work-panel.module.css'
import { WorkProgress } from './work-progress.tsx'
import { useWorks } from './works.ts'

export function WorkPanel({ libraryId, spaceId }: { readonly libraryId: string; readonly spaceId: string }) {
  const { t } = useTranslation()
  const works = useWorks({ libraryId, spaceId })
  if (works.length === 0) return null
  return (
    <section className={styles.panel} aria-label={t('tasks.title')}>
      <ul>
        {works.map(({ id, title, counts, taskId }) => (
          <li key={id} className={styles.work}>
            <span className={styles.title}>{title}</span>
            {taskId !== undefined && (
              <Link to="/libraries/$libraryId/spaces/$spaceId/tasks" params={{ libraryId, spaceId }}>
                {t('tasks.show', { id: taskId })}
              </Link>
            )}
            <WorkProgress title={title} counts={counts} />
          </li>
        ))}
      </ul>
    </section>
  )
}
