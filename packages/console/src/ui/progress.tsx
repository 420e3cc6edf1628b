/** How far something is; without a share it goes on, and nobody knows for how long. */
import { classNames } from './class-names.ts'
import styles from './progress.module.css'

type ProgressProps = { readonly label: string; readonly share: number | undefined; readonly className?: string | undefined }

export function Progress({ label, share, className }: ProgressProps) {
  const percent = share === undefined ? undefined : Math.floor(Math.max(0, Math.min(1, share)) * 100)
  return <progress className={classNames(styles.progress, className)} aria-label={label} max={100} value={percent} />
}
