/** How full something is. */
import styles from './meter.module.css'

type MeterProps = { readonly label: string; readonly share: number }

export function Meter({ label, share }: MeterProps) {
  const percent = Math.max(0, Math.min(100, share * 100))
  const state = percent >= 100 ? styles.full : percent >= 85 ? styles.high : styles.low
  return (
    <svg
      className={`${styles.meter} ${state}`}
      role="meter"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={Math.round(percent)}
      viewBox="0 0 100 6"
      preserveAspectRatio="none"
    >
      <rect width="100" height="6" className={styles.track} />
      <rect width={percent} height="6" className={styles.bar} />
    </svg>
  )
}
