/** A field to search with. */
import { Search } from 'lucide-react'
import type { ComponentProps } from 'react'
import { TextInput } from './field.tsx'
import styles from './search-input.module.css'

export function SearchInput(props: ComponentProps<typeof TextInput>) {
  return (
    <span className={styles.box}>
      <Search aria-hidden />
      <TextInput type="search" {...props} />
    </span>
  )
}
