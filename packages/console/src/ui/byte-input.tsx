/** A field for an amount of bytes. */
import { useTranslation } from 'react-i18next'
import type { ByteAmount } from './byte-amount.ts'
import styles from './byte-input.module.css'
import { Select, TextInput } from './field.tsx'

const units = ['MiB', 'GiB', 'TiB'] as const

type ByteInputProps = { readonly value: ByteAmount; readonly onChange: (value: ByteAmount) => void }

export function ByteInput({ value, onChange }: ByteInputProps) {
  const { t } = useTranslation()
  const shown = value.unit === 'B' ? (['B', ...units] as const) : units
  return (
    <div className={styles.pair}>
      <TextInput inputMode="decimal" value={value.amount} onChange={(event) => onChange({ ...value, amount: event.target.value })} />
      <Select
        aria-label={t('unit.bytes')}
        id={undefined}
        value={value.unit}
        onChange={(event) => onChange({ ...value, unit: event.target.value })}
      >
        {shown.map((unit) => (
          <option key={unit} value={unit}>
            {unit}
          </option>
        ))}
      </Select>
    </div>
  )
}
