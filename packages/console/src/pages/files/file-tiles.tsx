/** Entries as tiles, with small pictures where the pictures are small; drawn only where one looks. */
import { useVirtualizer } from '@tanstack/react-virtual'
import { Star } from 'lucide-react'
import { useEffect, useLayoutEffect, useRef, useState, useSyncExternalStore } from 'react'
import type { MouseEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { useFormat } from '../../format/format.ts'
import { classNames } from '../../ui/class-names.ts'
import type { FileListProps } from './file-list.tsx'
import styles from './file-tiles.module.css'
import type { Item } from './item.ts'
import { KindIcon, familyOf } from './kind-icon.tsx'
import { useListKeys } from './use-list-keys.ts'

type FileTilesProps = Omit<FileListProps, 'order' | 'onSort' | 'isPathShown' | 'isBin'> & {
  /** Address of a picture's bytes. */
  readonly pictureOf: (item: Item) => Promise<string>
}

const tilePixels = 152
const rowPixels = 168
const overscanRows = 3
/** Larger pictures are too dear to be looked at this small. */
const pictureBytesMax = 2 * 1024 * 1024

export function FileTiles(props: FileTilesProps) {
  const { label, items, total, selection, onWant } = props
  const { t } = useTranslation()
  const scroller = useRef<HTMLDivElement>(null)
  const columns = useColumns(scroller)
  const { keys: chosen, active } = useSyncExternalStore(selection.subscribe, selection.read)
  const virtual = useVirtualizer({
    count: Math.ceil(total / columns),
    getScrollElement: () => scroller.current,
    estimateSize: () => rowPixels,
    overscan: overscanRows,
  })
  const rows = virtual.getVirtualItems()
  const last = ((rows.at(-1)?.index ?? 0) + 1) * columns
  useEffect(() => onWant(last), [last, onWant])
  const onKeyDown = useListKeys({
    ...props,
    columns,
    pageRows: () => Math.max(1, Math.floor((scroller.current?.clientHeight ?? 400) / rowPixels)),
    onShow: (index) => virtual.scrollToIndex(Math.floor(index / columns)),
  })
  const isActiveDrawn = rows.some(({ index }) => index === Math.floor(active / columns))
  return (
    <div
      ref={scroller}
      role="listbox"
      aria-label={label}
      aria-multiselectable
      aria-activedescendant={items[active] && isActiveDrawn ? tileId(active) : undefined}
      tabIndex={0}
      className={styles.scroller}
      onKeyDown={onKeyDown}
    >
      <div role="presentation" className={styles.body} style={{ height: virtual.getTotalSize() }}>
        {rows.map((row) => (
          <div
            key={row.index}
            role="presentation"
            className={styles.row}
            style={{ transform: `translateY(${row.start}px)`, gridTemplateColumns: `repeat(${columns}, minmax(0, 1fr))` }}
          >
            {Array.from({ length: columns }, (_, column) => {
              const index = row.index * columns + column
              const item = items[index]
              if (!item) return <span key={index} className={index < total ? styles.gap : undefined} />
              return (
                <Tile
                  key={item.key}
                  {...props}
                  item={item}
                  index={index}
                  isChosen={chosen.has(item.key)}
                  isActive={index === active}
                  favorite={t('files.favorite')}
                />
              )
            })}
          </div>
        ))}
      </div>
    </div>
  )
}

const tileId = (index: number): string => `files-tile-${index}`

function useColumns(scroller: React.RefObject<HTMLDivElement | null>): number {
  const [columns, setColumns] = useState(4)
  useLayoutEffect(() => {
    const element = scroller.current
    if (!element) return
    const measure = (): void => setColumns(Math.max(2, Math.floor(element.clientWidth / tilePixels)))
    measure()
    const observer = new ResizeObserver(measure)
    observer.observe(element)
    return () => observer.disconnect()
  }, [scroller])
  return columns
}

type TileProps = FileTilesProps & {
  readonly item: Item
  readonly index: number
  readonly isChosen: boolean
  readonly isActive: boolean
  readonly favorite: string
}

function Tile({ item, index, isChosen, isActive, favorite, selection, items, total, onOpen, onMenu, pictureOf }: TileProps) {
  const format = useFormat()
  const choose = (event: MouseEvent): void => {
    if (event.shiftKey) selection.extend(index, (at) => items[at]?.key)
    else if (event.ctrlKey || event.metaKey) selection.toggle(index, item.key)
    else if (isChosen && matchMedia('(pointer: coarse)').matches) onOpen(item)
    else selection.choose(index, item.key)
  }
  return (
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events -- the list takes the keys for all its tiles
    <div
      id={tileId(index)}
      role="option"
      aria-selected={isChosen}
      aria-posinset={index + 1}
      aria-setsize={total}
      className={classNames(styles.tile, isChosen && styles.chosen, isActive && styles.active)}
      onClick={choose}
      onDoubleClick={() => onOpen(item)}
      onContextMenu={(event) => {
        event.preventDefault()
        if (!isChosen) selection.choose(index, item.key)
        onMenu(item, { x: event.clientX, y: event.clientY })
      }}
    >
      <span className={styles.face}>
        <Picture item={item} pictureOf={pictureOf} />
      </span>
      <span className={styles.name}>
        {item.name}
        {item.isFavorite && <Star role="img" aria-label={favorite} className={styles.star} />}
      </span>
      <span className={styles.size}>{item.size === undefined ? ' ' : format.bytes(item.size)}</span>
    </div>
  )
}

function Picture({ item, pictureOf }: Pick<FileTilesProps, 'pictureOf'> & { readonly item: Item }) {
  const [address, setAddress] = useState<string>()
  const [isBroken, setIsBroken] = useState(false)
  const isPicture = familyOf(item) === 'image' && Number(item.size ?? 0) <= pictureBytesMax && !/\.(?:heic|heif|tiff?)$/i.test(item.name)
  useEffect(() => {
    if (!isPicture) return
    let isGone = false
    pictureOf(item).then(
      (found) => !isGone && setAddress(found),
      () => {},
    )
    return () => {
      isGone = true
    }
  }, [item, isPicture, pictureOf])
  if (!isPicture || !address || isBroken) return <KindIcon item={item} />
  return <img src={address} alt="" loading="lazy" decoding="async" draggable={false} onError={() => setIsBroken(true)} />
}
