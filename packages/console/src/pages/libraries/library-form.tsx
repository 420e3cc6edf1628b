/**
 * The settings a library is made with or changed by, as one form. What is fixed when it is made
 * is shown by the dialog alone.
 */
import { useTranslation } from 'react-i18next'
import { Field, SwitchField, TextInput } from '../../ui/field.tsx'

export type Shelf = {
  readonly recycleBin: boolean
  readonly recycledDays: string
  readonly history: boolean
  readonly historyCount: string
  readonly historyDays: string
  readonly search: boolean
}

export const newShelf: Shelf = {
  recycleBin: true,
  recycledDays: '30',
  history: false,
  historyCount: '10',
  historyDays: '0',
  search: true,
}

const bounds = { recycledDays: [0, 1095], historyCount: [1, 999], historyDays: [0, 999] } as const
type Numbered = keyof typeof bounds

/** Which of the numbers in force can't stand; nothing is asked of what is switched off. */
export function wrongNumbers(shelf: Shelf): readonly Numbered[] {
  const inForce: readonly Numbered[] = [
    ...(shelf.recycleBin ? (['recycledDays'] as const) : []),
    ...(shelf.history ? (['historyCount', 'historyDays'] as const) : []),
  ]
  return inForce.filter((name) => {
    const [min, max] = bounds[name]
    const value = Number(shelf[name])
    return !/^\d{1,4}$/.test(shelf[name].trim()) || value < min || value > max
  })
}

/** The members of LibraryExtension that say the same. */
export function extensionOf(shelf: Shelf) {
  return {
    UseRecycleBin: shelf.recycleBin,
    ...(shelf.recycleBin && { AutoRemoveRecycledDays: Number(shelf.recycledDays) }),
    EnableFileHistory: shelf.history,
    ...(shelf.history && { FileHistoryCount: Number(shelf.historyCount), FileHistoryExpireDay: Number(shelf.historyDays) }),
    EnableSearch: shelf.search,
  }
}

type ShelfFieldsProps = { readonly shelf: Shelf; readonly onChange: (shelf: Shelf) => void }

export function ShelfFields({ shelf, onChange }: ShelfFieldsProps) {
  const { t } = useTranslation()
  const wrong = wrongNumbers(shelf)
  const numberField = (name: Numbered, label: string, hint?: string) => {
    const [min, max] = bounds[name]
    return (
      <Field label={label} hint={hint} error={wrong.includes(name) ? t('failure.number', { min, max }) : undefined}>
        <TextInput inputMode="numeric" value={shelf[name]} onChange={(event) => onChange({ ...shelf, [name]: event.target.value })} />
      </Field>
    )
  }
  return (
    <>
      <SwitchField
        label={t('libraries.recycleBin')}
        hint={t('libraries.recycleBinHint')}
        checked={shelf.recycleBin}
        onCheckedChange={(recycleBin) => onChange({ ...shelf, recycleBin })}
      />
      {shelf.recycleBin && numberField('recycledDays', t('libraries.recycledDays'), t('libraries.recycledDaysHint'))}
      <SwitchField
        label={t('libraries.history')}
        hint={t('libraries.historyHint')}
        checked={shelf.history}
        onCheckedChange={(history) => onChange({ ...shelf, history })}
      />
      {shelf.history && numberField('historyCount', t('libraries.historyCount'))}
      {shelf.history && numberField('historyDays', t('libraries.historyDays'), t('libraries.historyDaysHint'))}
      <SwitchField
        label={t('libraries.searchOn')}
        hint={t('libraries.searchOnHint')}
        checked={shelf.search}
        onCheckedChange={(search) => onChange({ ...shelf, search })}
      />
    </>
  )
}
