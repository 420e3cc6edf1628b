/** A key pair just made: the one moment its secret is known. */
export type FreshKey = { readonly id: string; readonly secret: string }
