/** The house sign. */
import styles from './brand.module.css'

export function Brand() {
  return (
    <span className={styles.brand}>
      <svg viewBox="0 0 32 32" aria-hidden className={styles.sign}>
        <rect width="32" height="32" rx="8" className={styles.plate} />
        <path d="M8 9.5h4v13H8zM14 7.5h4v15h-4z" className={styles.book} />
        <path d="m19.4 10.2 3.8-1.1 3.4 12.3-3.9 1.1z" className={styles.brass} />
      </svg>
      Mediatheque
    </span>
  )
}
