/** Libraries: the top-level containers, their settings and their secret. Ground floor: knows no other slice. */
export * from './library.ts'
