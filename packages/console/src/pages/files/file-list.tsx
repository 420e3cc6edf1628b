/**
 * Rows of entries, drawn only where one looks. The focus stays on the grid and the row it means is
 * named to screen readers, because rows come and go while the list moves.
 */
import { useVirtualizer } from '@tanstack/react-virtual'
import { ArrowDown, ArrowUp, EllipsisVertical, Star } from 'lucide-react'
import { memo, useCallback, useEffect, useMemo, useRef, useSyncExternalStore } from 'react'
import type { MouseEvent } from 'react'
import type { TFunction } from 'i18next'
import { useTranslation } from 'react-i18next'
import { useFormat } from '../../format/format.ts'
import type { Format } from '../../format/format.ts'
import { classNames } from '../../ui/class-names.ts'
import styles from './file-list.module.css'
import reading from '../../ui/unseen.module.css'
import type { Item } from './item.ts'
import { KindIcon } from './kind-icon.tsx'
import type { Selection } from './selection.ts'
import type { Order, SortKey } from './sources.ts'
import { useListKeys } from './use-list-keys.ts'
import type { ListKeys } from './use-list-keys.ts'

export type FileListProps = Omit<ListKeys, 'columns' | 'pageRows' | 'onShow'> & {
  readonly label: string
  /** With those that have not come yet. */
  readonly total: number
  readonly order: Order
  /** Absent: the order is the server's own. */
  readonly onSort?: ((by: SortKey) => void) | undefined
  readonly onMenu: (item: Item, at: { readonly x: number; readonly y: number }) => void
  readonly onWant: (row: number) => void
  /** Hits and recycled items say where they are. */
  readonly isPathShown?: boolean
  readonly isBin?: boolean
}

const rowPixels = 40
const overscanRows = 3
/** Rows move together: what moves by itself is styled and painted by itself, which costs more than drawing a row too many. */
const blockRows = 4
const range = (from: number, to: number): readonly number[] => Array.from({ length: to - from + 1 }, (_, at) => from + at)

export function FileList(props: FileListProps) {
  const { label, items, total, selection, onWant, isPathShown = false, isBin = false } = props
  const { t } = useTranslation()
  const format = useFormat()
  const scroller = useRef<HTMLDivElement>(null)
  const { keys: chosen, active } = useSyncExternalStore(selection.subscribe, selection.read)
  const virtual = useVirtualizer({
    count: total,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowPixels,
    overscan: overscanRows,
  })
  const rows = virtual.getVirtualItems()
  const first = rows[0]?.index ?? 0
  const last = rows.at(-1)?.index ?? 0
  const blocks = rows.length === 0 ? [] : range(Math.floor(first / blockRows), Math.floor(last / blockRows))
  // A block that leaves the view is drawn again as one that comes in: changing rows is cheaper than making them.
  const poolBlocks = Math.ceil(((virtual.scrollRect?.height ?? 0) / rowPixels + 2 * overscanRows) / blockRows) + 2
  useEffect(() => onWant(last), [last, onWant])
  const onKeyDown = useListKeys({
    ...props,
    columns: 1,
    pageRows: () => Math.floor((scroller.current?.clientHeight ?? 400) / rowPixels) - 1,
    onShow: (row) => virtual.scrollToIndex(row),
  })
  // The rows ask for the list of the moment, not of the moment they were drawn in.
  const current = useRef(items)
  current.current = items
  const keyAt = useCallback((row: number) => current.current[row]?.key, [])
  // A sentence is put together once and not for every row of every frame.
  const moreOf = useMemo(() => {
    const [before = '', after = ''] = t('files.moreOf', { name: '\n' }).split('\n')
    return (name: string): string => before + name + after
  }, [t])
  const activeItem = items[active]
  const pathTitle = isBin ? t('files.column.origin') : t('files.column.path')
  return (
    <div
      ref={scroller}
      role="grid"
      aria-label={label}
      aria-rowcount={total + 1}
      aria-multiselectable
      aria-activedescendant={activeItem && rows.some(({ index }) => index === active) ? rowId(active) : undefined}
      tabIndex={0}
      className={styles.scroller}
      onKeyDown={onKeyDown}
      data-row-pixels={rowPixels}
    >
      <div role="row" aria-rowindex={1} className={classNames(styles.head, isPathShown && styles.withPath)}>
        <Heading {...props} by="name" title={t('files.column.name')} />
        {isPathShown && (
          <div role="columnheader" className={styles.path}>
            {pathTitle}
          </div>
        )}
        <Heading {...props} by="size" title={t('files.column.size')} className={styles.size} />
        <Heading
          {...props}
          by={isBin ? 'removalTime' : 'modificationTime'}
          title={isBin ? t('files.column.removed') : t('files.column.changed')}
          className={styles.time}
        />
        <div role="columnheader" className={styles.more}>
          <span className={reading.unseen}>{t('files.column.actions')}</span>
        </div>
      </div>
      <div role="rowgroup" className={styles.body} style={{ height: virtual.getTotalSize() }}>
        {blocks.map((block) => (
          <div
            key={block % poolBlocks}
            role="presentation"
            className={styles.block}
            style={{ transform: `translateY(${block * blockRows * rowPixels}px)` }}
          >
            {range(block * blockRows, Math.min(total, (block + 1) * blockRows) - 1).map((index) => {
              const item = items[index]
              if (!item) return <Gap key={`gap ${index % blockRows}`} row={index} />
              return (
                <Row
                  key={index % blockRows}
                  item={item}
                  row={index}
                  format={format}
                  isChosen={chosen.has(item.key)}
                  isActive={index === active}
                  isPathShown={isPathShown}
                  selection={selection}
                  keyAt={keyAt}
                  onOpen={props.onOpen}
                  onMenu={props.onMenu}
                  t={t}
                  moreOf={moreOf}
                />
              )
            })}
          </div>
        ))}
      </div>
    </div>
  )
}

const rowId = (row: number): string => `files-row-${row}`

type HeadingProps = Pick<FileListProps, 'order' | 'onSort'> & {
  readonly by: SortKey
  readonly title: string
  readonly className?: string | undefined
}

function Heading({ by, title, order, onSort, className }: HeadingProps) {
  const isSorted = order.by === by
  const Arrow = order.isDescending ? ArrowDown : ArrowUp
  const sorted = order.isDescending ? 'descending' : 'ascending'
  return (
    <div role="columnheader" aria-sort={onSort && isSorted ? sorted : undefined} className={className}>
      {onSort ? (
        <button type="button" className={styles.sort} onClick={() => onSort(by)}>
          {title}
          {isSorted && <Arrow aria-hidden />}
        </button>
      ) : (
        title
      )}
    </div>
  )
}

function Gap({ row }: { readonly row: number }) {
  return (
    <div role="row" aria-rowindex={row + 2} aria-busy className={styles.row}>
      <div role="gridcell" className={styles.gap}>
        <span />
      </div>
    </div>
  )
}

type RowProps = {
  readonly item: Item
  readonly row: number
  readonly format: Format
  readonly isChosen: boolean
  readonly isActive: boolean
  readonly isPathShown: boolean
  readonly selection: Selection
  readonly keyAt: (row: number) => string | undefined
  readonly onOpen: (item: Item) => void
  readonly onMenu: FileListProps['onMenu']
  readonly t: TFunction
  readonly moreOf: (name: string) => string
}

const Row = memo(
  function Row({ item, row, format, isChosen, isActive, isPathShown, selection, keyAt, onOpen, onMenu, t, moreOf }: RowProps) {
    const choose = (event: MouseEvent): void => {
      if (event.shiftKey) selection.extend(row, keyAt)
      else if (event.ctrlKey || event.metaKey) selection.toggle(row, item.key)
      else selection.choose(row, item.key)
    }
    const open = (event: MouseEvent): void => {
      if (event.shiftKey || event.ctrlKey || event.metaKey) return
      event.stopPropagation()
      selection.choose(row, item.key)
      onOpen(item)
    }
    const menu = (event: MouseEvent): void => {
      event.preventDefault()
      event.stopPropagation()
      if (!isChosen) selection.choose(row, item.key)
      const box = event.currentTarget.getBoundingClientRect()
      const isPointer = event.type === 'contextmenu'
      onMenu(item, isPointer ? { x: event.clientX, y: event.clientY } : { x: box.left, y: box.bottom })
    }
    const changed = item.recycled ? item.recycled.removedAt : item.changedAt
    return (
      // oxlint-disable-next-line jsx-a11y/click-events-have-key-events -- the grid takes the keys for all its rows
      <div
        id={rowId(row)}
        role="row"
        aria-rowindex={row + 2}
        aria-selected={isChosen}
        className={classNames(styles.row, isChosen && styles.chosen, isActive && styles.active, isPathShown && styles.withPath)}
        onClick={choose}
        onDoubleClick={() => onOpen(item)}
        onContextMenu={menu}
      >
        <div role="gridcell" className={styles.name}>
          <input
            type="checkbox"
            tabIndex={-1}
            aria-label={item.name}
            checked={isChosen}
            readOnly
            className={styles.check}
            onClick={(event) => {
              event.stopPropagation()
              if (event.shiftKey) selection.extend(row, keyAt)
              else selection.toggle(row, item.key)
            }}
          />
          <KindIcon item={item} />
          <button type="button" tabIndex={-1} className={styles.open} onClick={open}>
            {item.name}
          </button>
          {item.isFavorite && <Star role="img" aria-label={t('files.favorite')} className={styles.star} />}
          {item.recycled?.daysLeft !== undefined && (
            <span className={styles.label}>{t('files.daysLeft', { count: item.recycled.daysLeft })}</span>
          )}
          {item.labels.map((label) => (
            <span key={label} className={styles.label}>
              {label}
            </span>
          ))}
        </div>
        {isPathShown && (
          <div role="gridcell" className={styles.path}>
            /{item.path.slice(0, -1).join('/')}
          </div>
        )}
        <div role="gridcell" className={styles.size}>
          {item.size === undefined ? '' : format.bytes(item.size)}
        </div>
        <div role="gridcell" className={styles.time}>
          {changed !== undefined && <time dateTime={changed}>{format.ago(changed)}</time>}
        </div>
        <div role="gridcell" className={styles.more}>
          <button type="button" tabIndex={-1} aria-label={moreOf(item.name)} className={styles.moreButton} onClick={menu}>
            <EllipsisVertical aria-hidden />
          </button>
        </div>
      </div>
    )
  },
  (before, after) =>
    before.item === after.item &&
    before.row === after.row &&
    before.isChosen === after.isChosen &&
    before.isActive === after.isActive &&
    before.format === after.format &&
    before.onOpen === after.onOpen &&
    before.onMenu === after.onMenu &&
    before.t === after.t,
)
