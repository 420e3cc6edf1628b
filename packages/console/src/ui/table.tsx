/**
 * Rows and columns. On a narrow screen each row becomes a card whose lines carry the column's
 * name, so the roles are written out: a browser forgets them when the table is laid out otherwise.
 */
import type { ReactNode } from 'react'
import { classNames } from './class-names.ts'
import styles from './table.module.css'
import reading from './unseen.module.css'

export type Column<Row> = {
  readonly id: string
  readonly title: string
  readonly cell: (row: Row) => ReactNode
  readonly align?: 'end'
  /** Buttons at the row's end: the title is only read aloud. */
  readonly isActions?: boolean
}

type TableProps<Row> = {
  readonly label: string
  readonly columns: readonly Column<Row>[]
  readonly rows: readonly Row[]
  readonly rowKey: (row: Row) => string
}

export function Table<Row>({ label, columns, rows, rowKey }: TableProps<Row>) {
  return (
    <div className={styles.frame}>
      <table role="table" aria-label={label} className={styles.table}>
        <thead role="rowgroup">
          <tr role="row">
            {columns.map((column) => (
              <th key={column.id} role="columnheader" scope="col" className={cellClass(column)}>
                {column.isActions ? <span className={reading.unseen}>{column.title}</span> : column.title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody role="rowgroup">
          {rows.map((row) => (
            <tr key={rowKey(row)} role="row">
              {columns.map((column) => (
                <td key={column.id} role="cell" data-title={column.title} className={cellClass(column)}>
                  {column.cell(row)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

function cellClass<Row>({ align, isActions }: Column<Row>): string {
  return classNames(align === 'end' && styles.end, isActions && styles.actions)
}
