/** Words of the spaces of a library. */
export const spaces = {
  create: 'New space',
}
