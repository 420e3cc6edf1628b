/** Every grant with a box to tick. */
import { useTranslation } from 'react-i18next'
import { Checkbox } from '../../ui/field.tsx'
import styles from './grant-list.module.css'
import { grants } from './grants.ts'

type GrantListProps = { readonly chosen: readonly string[]; readonly onChange: (chosen: readonly string[]) => void }

export function GrantList({ chosen, onChange }: GrantListProps) {
  const { t } = useTranslation()
  const toggle = (grant: string): void => onChange(chosen.includes(grant) ? chosen.filter((one) => one !== grant) : [...chosen, grant])
  return (
    <fieldset className={styles.list}>
      <legend>{t('library.playground.grants')}</legend>
      <div className={styles.boxes}>
        {grants.map((grant) => (
          <Checkbox key={grant} label={<code>{grant}</code>} checked={chosen.includes(grant)} onChange={() => toggle(grant)} />
        ))}
      </div>
    </fieldset>
  )
}
