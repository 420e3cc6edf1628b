/** Entries: the tree itself. Files, directories and their names, moves and listings. Ground floor. */
export * from './entry.ts'
