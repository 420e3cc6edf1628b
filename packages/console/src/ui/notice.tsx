/** A sentence that has to be seen: a refusal, a warning, a hint. */
import { CircleAlert, CircleCheck, Info, TriangleAlert } from 'lucide-react'
import type { ReactNode } from 'react'
import { classNames } from './class-names.ts'
import styles from './notice.module.css'

export type NoticeKind = 'neutral' | 'good' | 'warning' | 'danger'
const icons = { neutral: Info, good: CircleCheck, warning: TriangleAlert, danger: CircleAlert }

type NoticeProps = { readonly kind?: NoticeKind; readonly title?: string; readonly action?: ReactNode; readonly children?: ReactNode }

export function Notice({ kind = 'neutral', title, action, children }: NoticeProps) {
  const Icon = icons[kind]
  return (
    <div className={classNames(styles.notice, styles[kind])} {...(kind === 'danger' && { role: 'alert' })}>
      <Icon aria-hidden />
      <div className={styles.words}>
        {title && <strong>{title}</strong>}
        {children && <div>{children}</div>}
      </div>
      {action}
    </div>
  )
}
