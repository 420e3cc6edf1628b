/** One space of a library: the first ones to choose from, any other by typing its id. */
import { useInfiniteQuery } from '@tanstack/react-query'
import { useId } from 'react'
import { Field, TextInput } from '../../ui/field.tsx'
import { spacesQuery } from '../spaces/space-queries.ts'

type SpacePickerProps = {
  readonly libraryId: string
  readonly label: string
  /** What an empty field means. */
  readonly anyLabel: string
  readonly value: string
  readonly onChange: (spaceId: string) => void
}

export function SpacePicker({ libraryId, label, anyLabel, value, onChange }: SpacePickerProps) {
  const listId = useId()
  const spaces = useInfiniteQuery(spacesQuery(libraryId))
  const known = spaces.data?.pages.flatMap(({ items }) => items) ?? []
  return (
    <Field label={label}>
      <TextInput list={listId} placeholder={anyLabel} value={value} onChange={(event) => onChange(event.target.value.trim())} />
      <datalist id={listId}>
        {known.map(({ spaceId }) => (
          <option key={spaceId} value={spaceId} />
        ))}
      </datalist>
    </Field>
  )
}
