/**
 * Favourites: a user's marks on Entries of a Space, known by the Entry's id, so that moving or
 * renaming keeps them. A mark outlives a stay in the recycle bin and goes when the Entry is purged.
 */
export { favoriteOperations } from './routes.ts'
export { favoriteJobs } from './jobs.ts'
