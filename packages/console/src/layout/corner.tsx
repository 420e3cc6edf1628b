/** Where a page tells of what goes on beside it. */
import type { ReactNode } from 'react'
import styles from './corner.module.css'

export function Corner({ children }: { readonly children: ReactNode }) {
  return <div className={styles.corner}>{children}</div>
}
