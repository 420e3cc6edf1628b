// Written by "npm run generate" from api/openapi.json.
import type { PathText } from '../client/path-text.ts'

/** What every operation takes and answers, by operationId. `LibraryId` and `SpaceId` default to the client's. */
export type Operations = {
  /** Give an upload up. */
  readonly abortFileUpload: {
    readonly input: {
      readonly LibraryId?: string | undefined
      readonly SpaceId?: string | undefined
      readonly ConfirmKey: string | number
    }
    readonly answer: undefined
  }
  /** Copy many files or directories. */
  readonly batchCopy: {
    readonly input: {
      readonly LibraryId?: string | undefined
      readonly SpaceId?: string | undefined
      readonly body: readonly {
        /** Source path. */
        readonly copyFrom: string
        /** Target path. */
        readonly to: string
        readonly copyFromSpaceId?: string | null | undefined
        readonly copyFromLibraryId?: string | null | undefined
        readonly conflictResolutionStrategy?: string | null | undefined
      }[]
    }
    readonly answer:
      | {
          /** One per item, in the order asked. */
          readonly result: readonly {
            /** 200 done with data, 204 done, otherwise refused. */
            readonly status: number
            readonly path?: readonly string[]
            readonly recycledItemId?: number
            readonly copyFrom?: readonly string[]
            readonly copyFromSpaceId?: string
            readonly from?: readonly string[]
            readonly to?: readonly string[]
            readonly code?: string
            readonly message?: string
          }[]
        }
      | {
          /** Ask queryTask how far it is. */
          readonly taskId: number
        }
  }
  /** Delete many files or directories. */
  readonly batchDelete: {
    readonly input: {
      readonly LibraryId?: string | undefined
      readonly SpaceId?: string | undefined
      readonly body: readonly {
        /** Path. */
        readonly path: string
        readonly permanent?: boolean | number | string | null | undefined
      }[]
    }
    readonly answer:
      | {
          /** One per item, in the order asked. */
          readonly result: readonly {
            /** 200 done with data, 204 done, otherwise refused. */
            readonly status: number
            readonly path?: readonly string[]
            readonly recycledItemId?: number
            readonly copyFrom?: readonly string[]
            readonly copyFromSpaceId?: string
            readonly from?: readonly string[]
            readonly to?: readonly string[]
            readonly code?: string
            readonly message?: string
          }[]
        }
      | {
          /** Ask queryTask how far it is. */
          readonly taskId: number
        }
  }
  /** Move or rename many files or directories. */
  readonly batchMove: {
    readonly input: {
      readonly LibraryId?: string | undefined
      readonly SpaceId?: string | undefined
      readonly body: readonly {
        /** Source path. */
        readonly from: string
        /** Target path. */
        readonly to: string
        readonly fromSpaceId?: string | null | undefined
        readonly conflictResolutionStrategy?: string | null | undefined
        readonly moveAuthority?: boolean | number | string | null | undefined
      }[]
    }
    readonly answer:
      | {
          /** One per item, in the order asked. */
          readonly result: readonly {
            /** 200 done with data, 204 done, otherwise refused. */
            readonly status: number
            readonly path?: readonly string[]
            readonly recycledItemId?: number
            readonly copyFrom?: readonly string[]
            readonly copyFromSpaceId?: string
            readonly from?: readonly string[]
            readonly to?: readonly string[]
            readonly code?: string
            readonly message?: string
          }[]
        }
      | {
          /** Ask queryTask how far it is. */
          readonly taskId: number
        }
  }
  /** Recount directory statistics. */
  readonly calibrateDirectoryStats: {
    readonly input: {
      readonly LibraryId?: string | undefined
      readonly SpaceId?: string | undefined
      readonly FilePath: PathText
      /** Normal tree, recycle bin or history. */
      readonly stats_type?: 'normal' | 'recycle' | 'history' | undefined
      /** Recycled item; needed for stats_type=recycle except at the root. */
      readonly recycled_id?: number | undefined
    }
    readonly answer: {
      /** Poll it with the task calls. */
      readonly taskId: number
    }
  }
  /** Check that a directory exists. */
  readonly checkDirectoryStatus: {
    readonly input: {
      readonly LibraryId?: string | undefined
      readonly SpaceId?: string | undefined
      readonly FilePath: PathText
    }
    readonly answer: Headers
  }
  /** Why was this file deleted. */
  readonly checkFileDeletion: {
    readonly input: {
      readonly LibraryId?: string | undefined
      readonly SpaceId?: string | undefined
      readonly Inode: string | number
    }
    readonly answer: {
      readonly reason: 'RemovedByQuota' | 'Unknown'
      /** When, where that is known. */
      readonly deletedAt?: string
      /** Days for which removals by quotas are remembered. */
      readonly quotaCleanupRecordRetentionDays: number
    }
  }
  /** Check that a file exists. */
  readonly checkFileStatus: {
    readonly input: {
      readonly LibraryId?: string | undefined
      readonly SpaceId?: string | undefined
      readonly FilePath: PathText
      /** Number of an earlier version; absent means the current content. */
      readonly history_id?: number | undefined
    }
    readonly answer: Headers
  }
  /** Turn what arrived into a file. */
  readonly completeFileUpload: {
    readonly input: {
      readonly LibraryId?: string | undefined
      readonly SpaceId?: string | undefined
      readonly ConfirmKey: string | number
      /** In place of the one given at the begin. */
      readonly conflict_resolution_strategy?: 'ask' | 'rename' | 'overwrite' | undefined
      /** With overwrite: only the content that carries this mark. */
      readonly content_cas?: string | undefined
      /** Answer inode. */
      readonly with_inode?: boolean | undefined
      /** Answer contentCas. */
      readonly with_content_cas?: boolean | undefined
      readonly body?:
        | {
            /** CRC-64/XZ of what was sent, unsigned decimal; compared. */
            readonly crc64?: string | undefined
            /** Simple labels. */
            readonly labels?: readonly string[] | undefined
            /** Custom category, at most 16 bytes. */
            readonly category?: string | undefined
            /** Creation time on the client device. */
            readonly localCreationTime?: string | undefined
            /** Modification time on the client device. */
            readonly localModificationTime?: string | undefined
          }
        | undefined
    }
    readonly answer: {
      /** Names from the root. */
      readonly path: readonly string[] | null
      /** Last name of the path. */
      readonly name: string
      /** file, image or video. */
      readonly type: string
      /** Stable id. */
      readonly inode?: string
      /** ISO 8601. */
      readonly creationTime: string
      /** ISO 8601. */
      readonly modificationTime: string
      /** MIME type. */
      readonly contentType: string
      /** Bytes. */
      readonly size: string
      /** Quoted. */
      readonly eTag: string
      /** CRC-64/XZ, unsigned decimal. */
      readonly crc64: string
      /** Family of the file. */
      readonly fileType: string
      readonly metaData?: Readonly<Record<string, string>>
      /** The file replaced an earlier content. */
      readonly isOverwritten: boolean
      readonly previewByDoc: boolean
      readonly previewByCI: boolean
      readonly previewAsIcon: boolean
      /** Changes when the content changes. */
      readonly contentCas?: string
    }
  }
  /** Copy a directory. */
  readonly copyDirectory: {
    readonly input: {
      readonly LibraryId?: string | undefined
      readonly SpaceId?: string | undefined
      readonly FilePath: PathText
      /** Name-clash strategy, ask by default. */
      readonly conflict_resolution_strategy?: 'ask' | 'rename' | undefined
      readonly body: {
        /** Source path. */
        readonly copyFrom: string
      }
    }
    readonly answer:
      | {
          readonly path: readonly string[]
        }
      | {
          /** Ask queryTask how far it is. */
          readonly taskId: number
        }
      | undefined
  }
  /** Copy a directory of another space (older clients; batchCopy does the same). */
  readonly copyDirectoryAcrossSpaces: {
    readonly input: {
      readonly LibraryId?: string | undefined
      readonly SpaceId?: string | undefined
      readonly FilePath: PathText
      /** Name-clash strategy, ask by default. */
      readonly conflict_resolution_strategy?: 'ask' | 'rename' | undefined
      readonly body: {
        /** Source path. */
        readonly copyFrom: string
        /** Source space. */
        readonly copyFromSpaceId: string
      }
    }
    readonly answer:
      | {
          readonly path: readonly string[]
        }
      | {
          /** Ask queryTask how far it is. */
          readonly taskId: number
        }
  }
  /** Copy a file. */
  readonly copyFile: {
    readonly input: {
      readonly LibraryId?: string | undefined
      readonly SpaceId?: string | undefined
      readonly FilePath: PathText
      /** Name-clash strategy, rename by default. */
      readonly conflict_resolution_strategy?: 'ask' | 'rename' | 'overwrite' | undefined
      /** Opaque content identity: the operation runs only if it still holds. */
      readonly content_cas?: string | undefined
      /** Return contentCas. */
      readonly with_content_cas?: boolean | undefined
      readonly body: {
        /** Source path. */
        readonly copyFrom: string
        readonly contentCas?: string | undefined
      }
    }
    readonly answer: {
      /** Path as segments. */
      readonly path: readonly string[] | null
      readonly contentCas?: string
    }
  }
  /** Create a directory or album. */
  readonly createDirectory: {
    readonly input: {
      readonly LibraryId?: string | undefined
      readonly SpaceId?: string | undefined
      readonly FilePath: PathText
      /** Name-clash strategy, ask by default. */
      readonly conflict_resolution_strategy?: 'ask' | 'rename' | undefined
      /** Return inode. */
      readonly with_inode?: boolean | undefined
      readonly body?:
        | {
            /** Simple labels. */
            readonly labels?: readonly string[] | undefined
            /** Custom category, at most 16 bytes. */
            readonly category?: string | undefined
            /** Creation time on the client device. */
            readonly localCreationTime?: string | undefined
            /** Modification time on the client device. */
            readonly localModificationTime?: string | undefined
            /** Custom metadata; keys carry the x-smh-meta- prefix in answers. */
            readonly metaData?: Readonly<Record<string, string>> | undefined
          }
        | undefined
    }
    readonly answer: {
      /** Path as segments. */
      readonly path: readonly string[] | null
      readonly inode?: string
      readonly creationTime: string
      readonly metaData?: Readonly<Record<string, string>>
      readonly labels?: readonly string[]
      readonly localCreationTime?: string
      readonly localModificationTime?: string
    }
  }
  /** Mark as favourite. */
  readonly createFavorite: {
    readonly input: {
      readonly LibraryId?: string | undefined
      readonly SpaceId?: string | undefined
      readonly body?:
        | {
            /** The file or directory; wins over the path. */
            readonly inode?: string | undefined
            /** Its path. */
            readonly path?: string | undefined
          }
        | undefined
    }
    readonly answer: {
      readonly inode: string
    }
  }
  /** Create a quota. */
  readonly createQuota: {
    readonly input: {
      readonly LibraryId?: string | undefined
      /** Acts as this user. */
      readonly user_id?: string | undefined
      readonly body?:
        | {
            /** Ids of the spaces it covers; not in a library with a single space. */
            readonly spaces?: unknown
            /** Most bytes its spaces may hold together, as decimal text or a number. */
            readonly capacity?: unknown
            /** Whether what is too much is deleted in the end. */
            readonly removeWhenExceed?: boolean | undefined
            /** Days it may stay exceeded before anything is deleted. */
            readonly removeAfterDays?: number | undefined
            /** Whether the newest goes first instead of the oldest. */
            readonly removeNewest?: boolean | undefined
          }
        | undefined
    }
    readonly answer: {
      /** Quota id. */
      readonly quotaId: number
    }
  }
  /** Start a search, first page. */
  readonly createSearch: {
    readonly input: {
      readonly LibraryId?: string | undefined
      readonly SpaceId?: string | undefined
      /** Return inode. */
      readonly with_inode?: boolean | undefined
      /** Return isFavorite. */
      readonly with_favorite_status?: boolean | undefined
      readonly body?:
        | {
            /** Words with blanks between them; any of them is in the name. */
            readonly keyword?: string | undefined
            /** Kinds of entries; a leading ! excludes one. */
            readonly type?: readonly string[] | string | undefined
            /** Any of these extensions. */
            readonly extname?: readonly string[] | undefined
            /** Directory to search below; empty or / is the root. */
            readonly scope?: string | undefined
            /** Bytes, inclusive; at most maxFileSize. */
            readonly minFileSize?: number | undefined
            /** Bytes, inclusive. */
            readonly maxFileSize?: number | undefined
            /** Earliest modification (RFC 3339), inclusive. */
            readonly modificationTimeStart?: string | undefined
            /** Latest modification (RFC 3339), inclusive. */
            readonly modificationTimeEnd?: string | undefined
            /** Any of these labels. */
            readonly labels?: readonly string[] | undefined
            /** Any of these categories. */
            readonly categories?: readonly string[] | undefined
            /** Made by any of these users. */
            readonly creators?:
              | readonly {
                  readonly userId?: string | undefined
                }[]
              | undefined
            /** Sort key. */
            readonly orderBy?:
              | 'name'
              | 'modificationTime'
              | 'size'
              | 'creationTime'
              | 'localCreationTime'
              | 'localModificationTime'
              | undefined
            /** Direction. */
            readonly orderByType?: 'asc' | 'desc' | undefined
            /** Both modes search the index. */
            readonly searchMode?: 'fast' | 'normal' | undefined
          }
        | undefined
    }
    readonly answer: {
      /** What the search is read on by. */
      readonly searchId: string
      /** Every name has been looked at. */
      readonly searchFinished: boolean
      /** There are further pages; the only sign of the end. */
      readonly hasMore: boolean
      /** Where the next page begins. */
      readonly nextMarker?: number
      readonly contents: readonly {
        /** Path as segments. */
        readonly path?: readonly string[] | null
        readonly name: string
        readonly type: 'dir' | 'file' | 'image' | 'video' | 'symlink' | 'virtual'
        readonly inode?: string
        readonly userId?: string
        readonly creationTime: string
        readonly modificationTime: string
        readonly versionId?: number | null
        readonly contentType?: string
        readonly fileType?: string
        readonly size?: string
        readonly eTag?: string
        readonly crc64?: string
        readonly metaData?: Readonly<Record<string, string>>
        readonly labels?: readonly string[]
        readonly category?: string
        readonly localCreationTime?: string
        readonly localModificationTime?: string
        readonly previewByDoc?: boolean
        readonly previewByCI?: boolean
        readonly previewAsIcon?: boolean
        readonly linkTo?: string
        readonly isFavorite?: boolean
        readonly contentCas?: string
        readonly fileCount?: number
        readonly subDirCount?: number
      }[]
    }
  }
  /** Create a space. */
  readonly createSpace: {
    readonly input: {
      readonly LibraryId?: string | undefined
      /** The new space's id: 2 to 32 characters of a-z, 0-9 and hyphen; made up when absent. */
      readonly space_id?: string | undefined
      readonly body?:
        | {
            /** Anybody may read. */
            readonly isPublicRead?: boolean | undefined
            /** Photos may be uploaded (media libraries). */
            readonly allowPhoto?: boolean | undefined
            /** Videos may be uploaded (media libraries). */
            readonly allowVideo?: boolean | undefined
            /** Allowed photo extensions; empty decides by kind. */
            readonly allowPhotoExtname?: readonly string[] | undefined
            /** Allowed video extensions; empty decides by kind. */
            readonly allowVideoExtname?: readonly string[] | undefined
            /** Allowed extensions (file libraries); empty allows all. */
            readonly allowFileExtname?: readonly string[] | undefined
            /** Check what is uploaded. */
            readonly recognizeSensitiveContent?: boolean | undefined
            /** Albums instead of a flat root (media libraries); never changes. */
            readonly isMultiAlbum?: boolean | undefined
            /** Free tag, such as personal or team. */
            readonly spaceTag?: string | null | undefined
            /** The space id, when the query does not name one. */
            readonly spaceId?: string | undefined
          }
        | undefined
    }
    readonly answer: {
      /** Space id. */
      readonly spaceId: string
    }
  }
  /** Create a symbolic link. */
  readonly createSymlink: {
    readonly input: {
      readonly LibraryId?: string | undefined
      readonly SpaceId?: string | undefined
      readonly FilePath: PathText
      /** Name-clash strategy, rename by default. */
      readonly conflict_resolution_strategy?: 'ask' | 'rename' | 'overwrite' | undefined
      readonly body: {
        /** Path of the file. */
        readonly linkTo: string
      }
    }
    readonly answer: {
      /** Path as segments. */
      readonly path: readonly string[] | null
    }
  }
  /** Create an access token. */
  readonly createToken: {
    readonly input: {
      /** Library id. */
      readonly library_id?: string | undefined
      /** Library secret. */
      readonly library_secret?: string | undefined
      /** Spaces the token is for, comma separated. */
      readonly space_id?: string | undefined
      /** Who acts with the token; recorded as creator and operator. */
      readonly user_id?: string | undefined
      /** Device, for revoking it alone. */
      readonly client_id?: string | undefined
      /** Session, for revoking it alone. */
      readonly session_id?: string | undefined
      /** Seconds of validity and of each renewal, 300 to 315360000; 86400 by default. */
      readonly period?: string | undefined
      /** Permissions, comma separated; empty reads only. */
      readonly grant?: string | undefined
      /** Limits the token to spaces that carry this tag. */
      readonly allow_space_tag?: string | undefined
    }
    readonly answer: {
      /** Access token. */
      readonly accessToken: string
      /** Life in seconds. */
      readonly expiresIn: number
    }
  }
  /** Create an access token (older clients). */
  readonly createTokenByPost: {
    readonly input: {
      /** Library id. */
      readonly library_id?: string | undefined
      /** Library secret. */
      readonly library_secret?: string | undefined
      /** Spaces the token is for, comma separated. */
      readonly space_id?: string | undefined
      /** Who acts with the token; recorded as creator and operator. */
      readonly user_id?: string | undefined
      /** Device, for revoking it alone. */
      readonly client_id?: string | undefined
      /** Session, for revoking it alone. */
      readonly session_id?: string | undefined
      /** Seconds of validity and of each renewal, 300 to 315360000; 86400 by default. */
      readonly period?: string | undefined
      /** Permissions, comma separated; empty reads only. */
      readonly grant?: string | undefined
      /** Limits the token to spaces that carry this tag. */
      readonly allow_space_tag?: string | undefined
    }
    readonly answer: {
      /** Access token. */
      readonly accessToken: string
      /** Life in seconds. */
      readonly expiresIn: number
    }
  }
  /** Create a virtual file (metadata only). */
  readonly createVirtualFile: {
    readonly input: {
      readonly LibraryId?: string | undefined
      readonly SpaceId?: string | undefined
      readonly FilePath: PathText
      /** Name-clash strategy, rename by default. */
      readonly conflict_resolution_strategy?: 'ask' | 'rename' | 'overwrite' | undefined
      readonly body?:
        | {
            /** MIME type; by default what the extension stands for. */
            readonly contentType?: string | undefined
            /** Bytes that a virtual file claims; counts against the quota. */
            readonly size?: string | number | undefined
            /** Simple labels. */
            readonly labels?: readonly string[] | undefined
            /** Custom category, at most 16 bytes. */
            readonly category?: string | undefined
            /** Custom metadata; keys carry the x-smh-meta- prefix in answers. */
            readonly metaData?: Readonly<Record<string, string>> | undefined
          }
        | undefined
    }
    readonly answer: {
      /** Path as segments. */
      readonly path: readonly string[] | null
      readonly type: 'virtual'
    }
  }
  /** Delete a directory. */
  readonly deleteDirectory: {
    readonly input: {
      readonly LibraryId?: string | undefined
      readonly SpaceId?: string | undefined
      readonly FilePath: PathText
      /** 1 = skip the recycle bin. */
      readonly permanent?: boolean | undefined
      /** 1 or true = delete only the directory object, not its children. */
      readonly directory_only?: boolean | undefined
    }
    readonly answer:
      | {
          readonly recycledItemId: number
        }
      | undefined
  }
  /** Remove a favourite. */
  readonly deleteFavorite: {
    readonly input: {
      readonly LibraryId?: string | undefined
      readonly SpaceId?: string | undefined
      readonly body?:
        | {
            /** The file or directory; wins over the path. */
            readonly inode?: string | undefined
            /** Its path. */
            readonly path?: string | undefined
          }
        | undefined
    }
    readonly answer: undefined
  }
  /** Delete a file. */
  readonly deleteFile: {
    readonly input: {
      readonly LibraryId?: string | undefined
      readonly SpaceId?: string | undefined
      readonly FilePath: PathText
      /** 1 = skip the recycle bin. */
      readonly permanent?: boolean | undefined
      /** Opaque content identity: the operation runs only if it still holds. */
      readonly content_cas?: string | undefined
    }
    readonly answer:
      | {
          readonly recycledItemId: number
        }
      | undefined
  }
  /** Delete historical versions. */
  readonly deleteHistory: {
    readonly input: {
      readonly LibraryId?: string | undefined
      readonly SpaceId?: string | undefined
      /** Up to 100 ids of versions. */
      readonly body: readonly (string | number)[]
    }
    readonly answer: undefined
  }
  /** Delete a quota (an addition to the contract). */
  readonly deleteQuota: {
    readonly input: {
      readonly LibraryId?: string | undefined
      readonly QuotaId: string | number
      /** Acts as this user. */
      readonly user_id?: string | undefined
    }
    readonly answer: undefined
  }
  /** Drop a search. */
  readonly deleteSearch: {
    readonly input: {
      readonly LibraryId?: string | undefined
      readonly SpaceId?: string | undefined
      readonly SearchId: string | number
    }
    readonly answer: undefined
  }
  /** Delete a space. */
  readonly deleteSpace: {
    readonly input: {
      readonly LibraryId?: string | undefined
      readonly SpaceId?: string | undefined
      /** Delete it with all it holds. */
      readonly force?: boolean | undefined
    }
    readonly answer: undefined
  }
  /** Revoke a token. */
  readonly deleteToken: {
    readonly input: {
      readonly LibraryId?: string | undefined
      readonly AccessToken: string | number
    }
    readonly answer: undefined
  }
  /** Revoke all tokens of a user. */
  readonly deleteUserTokens: {
    readonly input: {
      readonly LibraryId?: string | undefined
      /** Users, comma separated, at most 100; empty means tokens that name no user. */
      readonly user_id?: string | undefined
      /** Only tokens of these clients, comma separated, at most 100; empty means tokens that name no client. */
      readonly client_id?: string | undefined
      /** Only tokens of these sessions, comma separated, at most 100. */
      readonly session_id?: string | undefined
    }
    readonly answer: undefined
  }
  /** Download a file by redirect. */
  readonly downloadFile: {
    readonly input: {
      readonly LibraryId?: string | undefined
      readonly SpaceId?: string | undefined
      readonly FilePath: PathText
      /** Number of an earlier version; absent means the current content. */
      readonly history_id?: number | undefined
      /** How browsers treat the bytes: shown (default) or saved. */
      readonly content_disposition?: 'inline' | 'attachment' | undefined
      /** What the caller is going to do; a preview counts as a use of the file. */
      readonly purpose?: 'download' | 'preview' | 'list' | undefined
      /** Bytes per second of each download through the link. */
      readonly traffic_limit?: number | undefined
      /** Go on only if the content carries this mark. */
      readonly content_cas?: string | undefined
      /** Answer with the mark of the content. */
      readonly with_content_cas?: boolean | undefined
      /** Accepted for older clients; there is one content address. */
      readonly internal_domain?: boolean | undefined
    }
    readonly answer: Response
  }
  /** Remove all versions of the library. */
  readonly emptyHistory: {
    readonly input: {
      readonly LibraryId?: string | undefined
    }
    readonly answer: {
      /** Poll it with the library task calls. */
      readonly taskId: number
    }
  }
  /** Begin an upload by a browser form. */
  readonly formUploadFile: {
    readonly input: {
      readonly LibraryId?: string | undefined
      readonly SpaceId?: string | undefined
      readonly FilePath: PathText
      /** What to do when the name is taken (default rename). */
      readonly conflict_resolution_strategy?: 'ask' | 'rename' | 'overwrite' | undefined
      /** With overwrite: only the content that carries this mark. */
      readonly content_cas?: string | undefined
      /** Answer contentCas. */
      readonly with_content_cas?: boolean | undefined
      /** Bytes that will be sent. */
      readonly filesize?: number | undefined
      /** Bytes per second. */
      readonly traffic_limit?: number | undefined
      /** Accepted; there is one host. */
      readonly prefer_same_origin?: boolean | undefined
      /** Accepted; there is one host. */
      readonly internal_domain?: boolean | undefined
      readonly body?:
        | {
            /** SHA-256 of the first MiB (hex). */
            readonly beginningHash?: string | undefined
            /** Chained SHA-256 of the whole file (hex). */
            readonly fullHash?: string | undefined
            /** Ignored. */
            readonly sampleHash?: unknown
            /** Bytes, decimal text. */
            readonly size?: string | number | undefined
            /** Simple labels. */
            readonly labels?: readonly string[] | undefined
            /** Custom category, at most 16 bytes. */
            readonly category?: string | undefined
            /** Creation time on the client device. */
            readonly localCreationTime?: string | undefined
            /** Modification time on the client device. */
            readonly localModificationTime?: string | undefined
            /** Legacy: parts to repeat the headers for, "1-100" or a list. */
            readonly partNumberRange?: unknown
          }
        | undefined
    }
    readonly answer:
      | {
          /** Names from the root. */
          readonly path: readonly string[] | null
          /** Last name of the path. */
          readonly name: string
          /** file, image or video. */
          readonly type: string
          /** Stable id. */
          readonly inode?: string
          /** ISO 8601. */
          readonly creationTime: string
          /** ISO 8601. */
          readonly modificationTime: string
          /** MIME type. */
          readonly contentType: string
          /** Bytes. */
          readonly size: string
          /** Quoted. */
          readonly eTag: string
          /** CRC-64/XZ, unsigned decimal. */
          readonly crc64: string
          /** Family of the file. */
          readonly fileType: string
          readonly metaData?: Readonly<Record<string, string>>
          /** The file replaced an earlier content. */
          readonly isOverwritten: boolean
          readonly previewByDoc: boolean
          readonly previewByCI: boolean
          readonly previewAsIcon: boolean
          /** Changes when the content changes. */
          readonly contentCas?: string
        }
      | {
          /** Host, with its port where it has one. */
          readonly domain: string
          /** Path of the data leg. */
          readonly path: string
          /** Names the upload in later calls. */
          readonly confirmKey: string
          /** Until when the ticket holds (ISO 8601). */
          readonly expiration: string
          /** Always 1. */
          readonly availableDomainNum: number
          /** Fields to send before the file. */
          readonly form: Readonly<Record<string, string>>
        }
      | undefined
  }
  /** Flat list of a space. */
  readonly getContentsView: {
    readonly input: {
      readonly LibraryId?: string | undefined
      readonly SpaceId?: string | undefined
      /** Keep only directories or only files; older clients leave it out and get both. */
      readonly filter?: 'onlyDir' | 'onlyFile' | undefined
      /** nextMarker of the previous answer. */
      readonly marker?: string | undefined
      /** Page length, 20 by default. */
      readonly limit?: number | undefined
      /** Sort key, name by default. */
      readonly order_by?:
        | 'name'
        | 'modificationTime'
        | 'size'
        | 'creationTime'
        | 'uploadTime'
        | 'localCreationTime'
        | 'localModificationTime'
        | undefined
      /** Sort direction, asc by default. */
      readonly order_by_type?: 'asc' | 'desc' | undefined
      /** Return paths. */
      readonly with_path?: boolean | undefined
      /** Only this category, given or derived. */
      readonly category?: string | undefined
    }
    readonly answer: {
      readonly nextMarker?: string
      readonly contents: readonly {
        /** Path as segments. */
        readonly path?: readonly string[] | null
        readonly name: string
        readonly type: 'dir' | 'file' | 'image' | 'video' | 'symlink' | 'virtual'
        readonly inode?: string
        readonly userId?: string
        readonly creationTime: string
        readonly modificationTime: string
        readonly versionId?: number | null
        readonly contentType?: string
        readonly fileType?: string
        readonly size?: string
        readonly eTag?: string
        readonly crc64?: string
        readonly metaData?: Readonly<Record<string, string>>
        readonly labels?: readonly string[]
        readonly category?: string
        readonly localCreationTime?: string
        readonly localModificationTime?: string
        readonly previewByDoc?: boolean
        readonly previewByCI?: boolean
        readonly previewAsIcon?: boolean
        readonly linkTo?: string
        readonly isFavorite?: boolean
        readonly contentCas?: string
        readonly fileCount?: number
        readonly subDirCount?: number
      }[]
    }
  }
  /** Current change-feed position. */
  readonly getDeltaCursor: {
    readonly input: {
      readonly LibraryId?: string | undefined
      readonly SpaceId?: string | undefined
    }
    readonly answer: {
      /** Opaque position in the feed. */
      readonly cursor: string
    }
  }
  /** Directory statistics. */
  readonly getDirectoryStats: {
    readonly input: {
      readonly LibraryId?: string | undefined
      readonly SpaceId?: string | undefined
      readonly FilePath: PathText
      /** Normal tree, recycle bin or history. */
      readonly stats_type?: 'normal' | 'recycle' | 'history' | undefined
      /** Recycled item; needed for stats_type=recycle except at the root. */
      readonly recycled_id?: number | undefined
    }
    readonly answer: {
      readonly userId: string
      readonly statsType: string
      readonly storage: number
      readonly fileCount: number
      readonly dirCount: number
    }
  }
  /** Counts of a space. */
  readonly getFileCountInSpace: {
    readonly input: {
      readonly LibraryId?: string | undefined
      readonly SpaceId?: string | undefined
    }
    readonly answer: {
      /** Files in the tree, the bin and the history. */
      readonly fileNum: string
      /** Directories in the tree and the bin. */
      readonly dirNum: string
      /** Files in the bin. */
      readonly recycledFileNum: string
      /** Directories in the bin. */
      readonly recycledDirNum: string
      /** Earlier versions. */
      readonly historyFileNum: string
    }
  }
  /** Look up by inode. */
  readonly getFileInfoByInode: {
    readonly input: {
      readonly LibraryId?: string | undefined
      readonly SpaceId?: string | undefined
      readonly Inode: string | number
      /** Return contentCas. */
      readonly with_content_cas?: boolean | undefined
      /** Older spelling of with_content_cas. */
      readonly content_cas?: string | undefined
    }
    readonly answer: {
      /** Path as segments. */
      readonly path?: readonly string[] | null
      readonly name: string
      readonly type: 'dir' | 'file' | 'image' | 'video' | 'symlink' | 'virtual'
      readonly inode?: string
      readonly userId?: string
      readonly creationTime: string
      readonly modificationTime: string
      readonly versionId?: number | null
      readonly contentType?: string
      readonly fileType?: string
      readonly size?: string
      readonly eTag?: string
      readonly crc64?: string
      readonly metaData?: Readonly<Record<string, string>>
      readonly labels?: readonly string[]
      readonly category?: string
      readonly localCreationTime?: string
      readonly localModificationTime?: string
      readonly previewByDoc?: boolean
      readonly previewByCI?: boolean
      readonly previewAsIcon?: boolean
      readonly linkTo?: string
      readonly isFavorite?: boolean
      readonly contentCas?: string
      readonly fileCount?: number
      readonly subDirCount?: number
    }
  }
  /** State of an upload. */
  readonly getFileUpload: {
    readonly input: {
      readonly LibraryId?: string | undefined
      readonly SpaceId?: string | undefined
      readonly ConfirmKey: string | number
      /** Accepted; there is one host. */
      readonly internal_domain?: boolean | undefined
      /** Leave out uploadPartInfo. */
      readonly no_upload_part_info?: boolean | undefined
    }
    readonly answer: {
      /** The upload is complete. */
      readonly confirmed: boolean
      /** Where the file is or will be. */
      readonly path: readonly string[] | null
      /** file, image or video. */
      readonly type: string
      /** When the upload was begun. */
      readonly creationTime: string
      /** ask, rename or overwrite. */
      readonly conflictResolutionStrategy: string
      /** Would overwrite. */
      readonly force: boolean
      readonly availableDomainNum: number
      /** Session id (multipart). */
      readonly uploadId?: string
      /** Parts that arrived. */
      readonly parts?: readonly {
        readonly PartNumber: number
        readonly LastModified: string
        readonly ETag: string
        readonly Size: number
      }[]
      readonly uploadPartInfo?: {
        readonly domain: string
        readonly path: string
        readonly uploadId: string
        /** Headers to send verbatim with the bytes. */
        readonly headers: Readonly<Record<string, string>>
        readonly expiration: string
      }
    }
  }
  /** Read the history settings. */
  readonly getHistoryConfig: {
    readonly input: {
      readonly LibraryId?: string | undefined
    }
    readonly answer: {
      /** Overwritten contents are kept. */
      readonly enableFileHistory?: boolean
      /** Versions kept of each file, 1 to 999; needed the first time. */
      readonly fileHistoryCount?: number
      /** Days versions are kept, 0 to 999, 0 for ever; needed the first time. */
      readonly fileHistoryExpireDay?: number
      /** Overwrites within so many seconds make one version: 0, or 5 to 600. */
      readonly mergeInterval?: number
    }
  }
  /** Number of spaces. */
  readonly getLibrarySpaceCount: {
    readonly input: {
      readonly LibraryId?: string | undefined
    }
    readonly answer: {
      /** Number of spaces. */
      readonly total: number
    }
  }
  /** Bytes held by the library. */
  readonly getLibraryUsage: {
    readonly input: {
      readonly LibraryId?: string | undefined
      /** Spaces, comma separated: answers for each of them instead (older clients). */
      readonly space_ids?: string | undefined
    }
    readonly answer: {
      /** Bytes held by all spaces. */
      readonly totalFileSize: string
      /** Most bytes the library may hold; null without a quota. */
      readonly capacity: string | null
      /** Bytes left; null without a quota. */
      readonly availableSpace: string | null
      /** Sum of the quotas of its spaces; null without any. */
      readonly totalAllocatedSpaceQuota: string | null
    }
  }
  /** Quota of a space. */
  readonly getQuota: {
    readonly input: {
      readonly LibraryId?: string | undefined
      readonly SpaceId?: string | undefined
      /** Acts as this user. */
      readonly user_id?: string | undefined
    }
    readonly answer: {
      /** Quota id. */
      readonly id: number
      /** Most bytes its spaces may hold together. */
      readonly capacity: string
    }
  }
  /** Quota by id. */
  readonly getQuotaInfo: {
    readonly input: {
      readonly LibraryId?: string | undefined
      readonly QuotaId: string | number
      /** Acts as this user. */
      readonly user_id?: string | undefined
    }
    readonly answer: {
      /** Quota id. */
      readonly id: number
      /** Most bytes its spaces may hold together. */
      readonly capacity: string
      /** Spaces it covers; absent in a library with a single space. */
      readonly spaces?: readonly string[]
      readonly removeWhenExceed: boolean
      readonly removeAfterDays: number
      readonly removeNewest: boolean
    }
  }
  /** Space attributes. */
  readonly getSpaceExtension: {
    readonly input: {
      readonly LibraryId?: string | undefined
      readonly SpaceId?: string | undefined
    }
    readonly answer: {
      /** Anybody may read. */
      readonly isPublicRead?: boolean
      /** Photos may be uploaded (media libraries). */
      readonly allowPhoto?: boolean
      /** Videos may be uploaded (media libraries). */
      readonly allowVideo?: boolean
      /** Allowed photo extensions; empty decides by kind. */
      readonly allowPhotoExtname?: readonly string[]
      /** Allowed video extensions; empty decides by kind. */
      readonly allowVideoExtname?: readonly string[]
      /** Allowed extensions (file libraries); empty allows all. */
      readonly allowFileExtname?: readonly string[]
      /** Check what is uploaded. */
      readonly recognizeSensitiveContent?: boolean
      /** Albums instead of a flat root (media libraries). */
      readonly isMultiAlbum?: boolean
      /** Free tag. */
      readonly spaceTag?: string
    }
  }
  /** Quota of a space (dedicated path). */
  readonly getSpaceQuota: {
    readonly input: {
      readonly LibraryId?: string | undefined
      readonly SpaceId?: string | undefined
      /** Acts as this user. */
      readonly user_id?: string | undefined
    }
    readonly answer: {
      /** Quota id. */
      readonly id: number
      /** Most bytes its spaces may hold together. */
      readonly capacity: string
    }
  }
  /** Bytes held by a space. */
  readonly getSpaceSize: {
    readonly input: {
      readonly LibraryId?: string | undefined
      readonly SpaceId?: string | undefined
    }
    readonly answer: {
      /** Bytes held: tree, bin and versions. */
      readonly size: string
    }
  }
  /** Usage of several spaces. */
  readonly getUsage: {
    readonly input: {
      readonly LibraryId?: string | undefined
      readonly SpaceIds: string | number | readonly (string | number)[]
    }
    readonly answer: readonly {
      /** Space id. */
      readonly spaceId: string
      /** Most bytes it may hold; null without a quota. */
      readonly capacity: string | null
      /** Bytes left; null without a quota. */
      readonly availableSpace: string | null
      /** Bytes held: tree, bin and versions. */
      readonly size: string
      /** The same under its older name. */
      readonly fileSize: string
    }[]
  }
  /** Details of a file and an address of its bytes. */
  readonly infoFile: {
    readonly input: {
      readonly LibraryId?: string | undefined
      readonly SpaceId?: string | undefined
      readonly FilePath: PathText
      /** Number of an earlier version; absent means the current content. */
      readonly history_id?: number | undefined
      /** How browsers treat the bytes: shown (default) or saved. */
      readonly content_disposition?: 'inline' | 'attachment' | undefined
      /** What the caller is going to do; a preview counts as a use of the file. */
      readonly purpose?: 'download' | 'preview' | 'list' | undefined
      /** Bytes per second of each download through the link. */
      readonly traffic_limit?: number | undefined
      /** Go on only if the content carries this mark. */
      readonly content_cas?: string | undefined
      /** Answer with the mark of the content. */
      readonly with_content_cas?: boolean | undefined
      /** Accepted for older clients; there is one content address. */
      readonly internal_domain?: boolean | undefined
      /** Only check that the file can be read: no address is made. */
      readonly pre_check?: boolean | undefined
      /** Seconds the address lives. */
      readonly period?: number | undefined
      /** Make the address short: without the name of the file. */
      readonly with_short_link?: boolean | undefined
      /** Make an address to look at instead of one to save. */
      readonly preview?: boolean | undefined
      /** Answer whether the caller has marked the file as a favourite. */
      readonly with_favorite_status?: boolean | undefined
    }
    readonly answer: {
      /** Signed address of the bytes. */
      readonly cosUrl?: string
      readonly type: string
      readonly creationTime: string
      readonly modificationTime: string
      readonly contentType: string
      /** Bytes as a decimal string. */
      readonly size: string
      readonly eTag: string
      readonly crc64?: string
      readonly fileType: string
      readonly previewByDoc: boolean
      readonly previewByCI: boolean
      readonly previewAsIcon: boolean
      readonly metaData?: Readonly<Record<string, string>>
      readonly labels?: readonly string[]
      readonly category?: string
      readonly localCreationTime?: string
      readonly localModificationTime?: string
      readonly versionId: number
      readonly contentCas?: string
      readonly isFavorite?: boolean
    }
  }
  /** Details of a file or directory. */
  readonly infoFileOrDirectory: {
    readonly input: {
      readonly LibraryId?: string | undefined
      readonly SpaceId?: string | undefined
      readonly FilePath: PathText
      /** Return inode. */
      readonly with_inode?: boolean | undefined
      /** Return isFavorite. */
      readonly with_favorite_status?: boolean | undefined
      /** Return contentCas. */
      readonly with_content_cas?: boolean | undefined
    }
    readonly answer: {
      /** Path as segments. */
      readonly path?: readonly string[] | null
      readonly name: string
      readonly type: 'dir' | 'file' | 'image' | 'video' | 'symlink' | 'virtual'
      readonly inode?: string
      readonly userId?: string
      readonly creationTime: string
      readonly modificationTime: string
      readonly versionId?: number | null
      readonly contentType?: string
      readonly fileType?: string
      readonly size?: string
      readonly eTag?: string
      readonly crc64?: string
      readonly metaData?: Readonly<Record<string, string>>
      readonly labels?: readonly string[]
      readonly category?: string
      readonly localCreationTime?: string
      readonly localModificationTime?: string
      readonly previewByDoc?: boolean
      readonly previewByCI?: boolean
      readonly previewAsIcon?: boolean
      readonly linkTo?: string
      readonly isFavorite?: boolean
      readonly contentCas?: string
      readonly fileCount?: number
      readonly subDirCount?: number
    }
  }
  /** List a directory, cursor mode. */
  readonly listDirectory: {
    readonly input: {
      readonly LibraryId?: string | undefined
      readonly SpaceId?: string | undefined
      readonly FilePath: PathText
      /** Selector flag. */
      readonly 'by-marker'?: string | undefined
      /** nextMarker of the previous answer. */
      readonly marker?: string | undefined
      /** Page length. */
      readonly limit?: number | undefined
      /** Name prefix; effective when sorted by name. */
      readonly prefix?: string | undefined
      /** Return names strictly greater than this one; effective when sorted by name. */
      readonly start_name?: string | undefined
      /** 1-based page. */
      readonly page?: number | undefined
      /** Page length. */
      readonly page_size?: number | undefined
      /** Sort key. */
      readonly order_by?: 'name' | 'modificationTime' | 'size' | 'creationTime' | 'localCreationTime' | 'localModificationTime' | undefined
      /** Sort direction. */
      readonly order_by_type?: 'asc' | 'desc' | undefined
      /** Keep only directories or only files. */
      readonly filter?: 'onlyDir' | 'onlyFile' | undefined
      /** union = directories and files in one order; otherwise directories first. */
      readonly sort_type?: 'union' | undefined
      /** Return inode. */
      readonly with_inode?: boolean | undefined
      /** Return isFavorite. */
      readonly with_favorite_status?: boolean | undefined
      /** Return contentCas. */
      readonly with_content_cas?: boolean | undefined
    }
    readonly answer: {
      readonly path: readonly string[]
      readonly nextMarker?: string
      readonly contents: readonly {
        /** Path as segments. */
        readonly path?: readonly string[] | null
        readonly name: string
        readonly type: 'dir' | 'file' | 'image' | 'video' | 'symlink' | 'virtual'
        readonly inode?: string
        readonly userId?: string
        readonly creationTime: string
        readonly modificationTime: string
        readonly versionId?: number | null
        readonly contentType?: string
        readonly fileType?: string
        readonly size?: string
        readonly eTag?: string
        readonly crc64?: string
        readonly metaData?: Readonly<Record<string, string>>
        readonly labels?: readonly string[]
        readonly category?: string
        readonly localCreationTime?: string
        readonly localModificationTime?: string
        readonly previewByDoc?: boolean
        readonly previewByCI?: boolean
        readonly previewAsIcon?: boolean
        readonly linkTo?: string
        readonly isFavorite?: boolean
        readonly contentCas?: string
        readonly fileCount?: number
        readonly subDirCount?: number
      }[]
      readonly fileCount: number
      readonly subDirCount: number
      readonly totalNum: number
      readonly eTag: string
    }
  }
  /** List a directory, page mode. */
  readonly listDirectoryByPage: {
    readonly input: {
      readonly LibraryId?: string | undefined
      readonly SpaceId?: string | undefined
      readonly FilePath: PathText
      /** 1-based page. */
      readonly page?: number | undefined
      /** Page length. */
      readonly page_size?: number | undefined
      /** Sort key. */
      readonly order_by?: 'name' | 'modificationTime' | 'size' | 'creationTime' | 'localCreationTime' | 'localModificationTime' | undefined
      /** Sort direction. */
      readonly order_by_type?: 'asc' | 'desc' | undefined
      /** Keep only directories or only files. */
      readonly filter?: 'onlyDir' | 'onlyFile' | undefined
      /** union = directories and files in one order; otherwise directories first. */
      readonly sort_type?: 'union' | undefined
      /** Return inode. */
      readonly with_inode?: boolean | undefined
      /** Return isFavorite. */
      readonly with_favorite_status?: boolean | undefined
      /** Return contentCas. */
      readonly with_content_cas?: boolean | undefined
    }
    readonly answer: {
      readonly path: readonly string[]
      readonly nextMarker?: string
      readonly contents: readonly {
        /** Path as segments. */
        readonly path?: readonly string[] | null
        readonly name: string
        readonly type: 'dir' | 'file' | 'image' | 'video' | 'symlink' | 'virtual'
        readonly inode?: string
        readonly userId?: string
        readonly creationTime: string
        readonly modificationTime: string
        readonly versionId?: number | null
        readonly contentType?: string
        readonly fileType?: string
        readonly size?: string
        readonly eTag?: string
        readonly crc64?: string
        readonly metaData?: Readonly<Record<string, string>>
        readonly labels?: readonly string[]
        readonly category?: string
        readonly localCreationTime?: string
        readonly localModificationTime?: string
        readonly previewByDoc?: boolean
        readonly previewByCI?: boolean
        readonly previewAsIcon?: boolean
        readonly linkTo?: string
        readonly isFavorite?: boolean
        readonly contentCas?: string
        readonly fileCount?: number
        readonly subDirCount?: number
      }[]
      readonly fileCount: number
      readonly subDirCount: number
      readonly totalNum: number
      readonly eTag: string
    }
  }
  /** List favourites. */
  readonly listFavorite: {
    readonly input: {
      readonly LibraryId?: string | undefined
      readonly SpaceId?: string | undefined
      /** Cursor of the previous answer. */
      readonly marker?: string | undefined
      /** Page length. */
      readonly limit?: number | undefined
      /** Number of the page, from 1; instead of marker and limit. */
      readonly page?: number | undefined
      /** Page length with page. */
      readonly page_size?: number | undefined
      /** Sort key. */
      readonly order_by?: 'favoriteTime' | undefined
      /** Direction, newest first by default. */
      readonly order_by_type?: 'asc' | 'desc' | undefined
      /** Return path. */
      readonly with_path?: boolean | undefined
    }
    readonly answer: {
      readonly nextMarker?: string
      readonly totalNum?: number
      readonly contents: readonly {
        /** Path as segments. */
        readonly path?: readonly string[] | null
        /** Empty when it was deleted. */
        readonly name: string
        readonly type?: 'dir' | 'file' | 'image' | 'video' | 'symlink' | 'virtual'
        readonly inode: string
        readonly userId?: string
        readonly creationTime?: string
        readonly modificationTime?: string
        readonly versionId?: number | null
        readonly contentType?: string
        readonly fileType?: string
        readonly size?: string
        readonly eTag?: string
        readonly crc64?: string
        readonly metaData?: Readonly<Record<string, string>>
        readonly labels?: readonly string[]
        readonly category?: string
        readonly localCreationTime?: string
        readonly localModificationTime?: string
        readonly previewByDoc?: boolean
        readonly previewByCI?: boolean
        readonly previewAsIcon?: boolean
        readonly linkTo?: string
        readonly isFavorite?: boolean
        readonly contentCas?: string
        readonly fileCount?: number
        readonly subDirCount?: number
        readonly spaceId: string
        readonly favoriteTime: string
      }[]
    }
  }
  /** List versions of a file. */
  readonly listHistory: {
    readonly input: {
      readonly LibraryId?: string | undefined
      readonly SpaceId?: string | undefined
      readonly FilePath: PathText
      /** Cursor of the previous answer. */
      readonly marker?: string | undefined
      /** Page length, 20 by default. */
      readonly limit?: number | undefined
      /** Number of the page, from 1; wins over a marker. */
      readonly page?: number | undefined
      /** Page length, 20 by default. */
      readonly page_size?: number | undefined
      /** Sort key of the versions behind the current content; id by default. */
      readonly order_by?: 'id' | 'creationTime' | 'size' | undefined
      /** Direction; the newest first by default. */
      readonly order_by_type?: 'asc' | 'desc' | undefined
    }
    readonly answer: {
      /** Contents with the current one; in page mode. */
      readonly totalNum?: number
      readonly hasMore: boolean
      readonly nextMarker?: string
      readonly contents: readonly {
        /** What other calls name it by; absent on the current content. */
        readonly id?: number
        /** Who wrote this content. */
        readonly createdBy: string
        /** 0 with the file, 1 over another content, 2 made current again. */
        readonly creationWay: number
        /** The version number of the file with this content. */
        readonly version: number
        readonly isLatestVersion: boolean
        readonly name: string
        /** Bytes, as a number. */
        readonly size: number
        readonly crc64?: string
        readonly contentType: string
        readonly creationTime: string
        readonly setLatestTime?: string
      }[]
    }
  }
  /** Who did what in a space, newest first (an addition to the contract). */
  readonly listJournal: {
    readonly input: {
      readonly LibraryId?: string | undefined
      readonly SpaceId?: string | undefined
      /** Where to go on; the newest events without one. */
      readonly marker?: string | undefined
      /** Only what this user did. */
      readonly operator?: string | undefined
      /** Page length, 100 by default. */
      readonly limit?: number | undefined
    }
    readonly answer: {
      readonly contents: readonly {
        /** Number of the event in its space, without gaps. */
        readonly seq: number
        /** What happened, such as FILE.CREATE. */
        readonly eventType: string
        /** When; may go backwards where clocks do. */
        readonly eventTime: string
        readonly inode: string
        readonly parentInode?: string
        readonly name?: string
        /** file, dir, symlink or virtual. */
        readonly type?: string
        /** Bytes. */
        readonly size?: string
        /** Who did it; empty for nobody. */
        readonly userId: string
        readonly versionId?: number
        /** 0 tree, 1 recycle bin, 2 history, 3 marked for deletion. */
        readonly location: number
        readonly removedByQuota: boolean
        /** What only this kind of event tells. */
        readonly extraInfo: Readonly<Record<string, unknown>> | null
      }[]
      /** Leads on to older events, even behind a short page; absent at the beginning. */
      readonly nextMarker?: string
    }
  }
  /** Recently used files. */
  readonly listRecentlyUsedFile: {
    readonly input: {
      readonly LibraryId?: string | undefined
      readonly SpaceId?: string | undefined
      /** Accepted; the inode is always told. */
      readonly with_inode?: boolean | undefined
      readonly body?:
        | {
            readonly marker?: string | undefined
            /** Page length, 20 by default. */
            readonly limit?: number | string | undefined
            /** Keep only this action. */
            readonly filterActionBy?: 'preview' | 'modify' | '' | undefined
            /** all, document, pdf, powerpoint, excel, word, text, doc, xls, ppt or extensions such as .doc. */
            readonly type?: string | readonly string[] | undefined
            readonly withPath?: boolean | undefined
            readonly withFavoriteStatus?: boolean | undefined
          }
        | undefined
    }
    readonly answer: {
      readonly nextMarker?: string
      readonly contents: readonly {
        /** Path as segments. */
        readonly path?: readonly string[] | null
        readonly name?: string
        readonly type?: 'dir' | 'file' | 'image' | 'video' | 'symlink' | 'virtual'
        readonly inode: string
        readonly userId?: string
        readonly creationTime?: string
        readonly modificationTime?: string
        readonly versionId?: number | null
        readonly contentType?: string
        readonly fileType?: string
        readonly size?: string
        readonly eTag?: string
        readonly crc64?: string
        readonly metaData?: Readonly<Record<string, string>>
        readonly labels?: readonly string[]
        readonly category?: string
        readonly localCreationTime?: string
        readonly localModificationTime?: string
        readonly previewByDoc?: boolean
        readonly previewByCI?: boolean
        readonly previewAsIcon?: boolean
        readonly linkTo?: string
        readonly isFavorite?: boolean
        readonly contentCas?: string
        readonly fileCount?: number
        readonly subDirCount?: number
        readonly spaceId: string
        /** preview or modify. */
        readonly actionType: string
        readonly operationTime: string
      }[]
    }
  }
  /** List spaces. */
  readonly listSpace: {
    readonly input: {
      readonly LibraryId?: string | undefined
      /** Cursor of the previous answer; beats start_name. */
      readonly marker?: string | undefined
      /** Page length, 1000 by default. */
      readonly limit?: number | undefined
      /** Order by space id; enables prefix and start_name. */
      readonly ordered?: boolean | undefined
      /** Only ids that start so. */
      readonly prefix?: string | undefined
      /** Only ids behind this one. */
      readonly start_name?: string | undefined
      /** Acts as this user. */
      readonly user_id?: string | undefined
    }
    readonly answer: {
      readonly list: readonly {
        /** Space id. */
        readonly spaceId: string
        /** Who made it. */
        readonly userId: string
        /** When. */
        readonly creationTime: string
      }[]
      /** Cursor of the next page; absent at the end. */
      readonly marker?: string
      /** The same under its other name. */
      readonly nextMarker?: string
    }
  }
  /** List spaces as a bare array (older clients). */
  readonly listSpaceBare: {
    readonly input: {
      readonly LibraryId?: string | undefined
      /** Acts as this user. */
      readonly user_id?: string | undefined
    }
    readonly answer: readonly {
      /** Space id. */
      readonly spaceId: string
      /** Who made it. */
      readonly userId: string
      /** When. */
      readonly creationTime: string
    }[]
  }
  /** Move or rename a directory. */
  readonly moveDirectory: {
    readonly input: {
      readonly LibraryId?: string | undefined
      readonly SpaceId?: string | undefined
      readonly FilePath: PathText
      /** Name-clash strategy, ask by default. */
      readonly conflict_resolution_strategy?: 'ask' | 'rename' | undefined
      readonly body: {
        /** Source path. */
        readonly from: string
      }
    }
    readonly answer:
      | {
          /** Path as segments. */
          readonly path: readonly string[] | null
          readonly contentCas?: string
        }
      | undefined
  }
  /** Move or rename a file. */
  readonly moveFile: {
    readonly input: {
      readonly LibraryId?: string | undefined
      readonly SpaceId?: string | undefined
      readonly FilePath: PathText
      /** Name-clash strategy, rename by default. */
      readonly conflict_resolution_strategy?: 'ask' | 'rename' | 'overwrite' | undefined
      /** Opaque content identity: the operation runs only if it still holds. */
      readonly content_cas?: string | undefined
      /** Return contentCas. */
      readonly with_content_cas?: boolean | undefined
      readonly body: {
        /** Source path. */
        readonly from: string
        readonly contentCas?: string | undefined
      }
    }
    readonly answer: {
      /** Path as segments. */
      readonly path: readonly string[] | null
      readonly contentCas?: string
    }
  }
  /** Begin an upload in parts. */
  readonly multipartUploadFile: {
    readonly input: {
      readonly LibraryId?: string | undefined
      readonly SpaceId?: string | undefined
      readonly FilePath: PathText
      /** What to do when the name is taken (default rename). */
      readonly conflict_resolution_strategy?: 'ask' | 'rename' | 'overwrite' | undefined
      /** With overwrite: only the content that carries this mark. */
      readonly content_cas?: string | undefined
      /** Answer contentCas. */
      readonly with_content_cas?: boolean | undefined
      /** Bytes that will be sent. */
      readonly filesize?: number | undefined
      /** Bytes per second. */
      readonly traffic_limit?: number | undefined
      /** Accepted; there is one host. */
      readonly prefer_same_origin?: boolean | undefined
      /** Accepted; there is one host. */
      readonly internal_domain?: boolean | undefined
      readonly body?:
        | {
            /** SHA-256 of the first MiB (hex). */
            readonly beginningHash?: string | undefined
            /** Chained SHA-256 of the whole file (hex). */
            readonly fullHash?: string | undefined
            /** Ignored. */
            readonly sampleHash?: unknown
            /** Bytes, decimal text. */
            readonly size?: string | number | undefined
            /** Simple labels. */
            readonly labels?: readonly string[] | undefined
            /** Custom category, at most 16 bytes. */
            readonly category?: string | undefined
            /** Creation time on the client device. */
            readonly localCreationTime?: string | undefined
            /** Modification time on the client device. */
            readonly localModificationTime?: string | undefined
            /** Legacy: parts to repeat the headers for, "1-100" or a list. */
            readonly partNumberRange?: unknown
          }
        | undefined
    }
    readonly answer:
      | {
          /** Names from the root. */
          readonly path: readonly string[] | null
          /** Last name of the path. */
          readonly name: string
          /** file, image or video. */
          readonly type: string
          /** Stable id. */
          readonly inode?: string
          /** ISO 8601. */
          readonly creationTime: string
          /** ISO 8601. */
          readonly modificationTime: string
          /** MIME type. */
          readonly contentType: string
          /** Bytes. */
          readonly size: string
          /** Quoted. */
          readonly eTag: string
          /** CRC-64/XZ, unsigned decimal. */
          readonly crc64: string
          /** Family of the file. */
          readonly fileType: string
          readonly metaData?: Readonly<Record<string, string>>
          /** The file replaced an earlier content. */
          readonly isOverwritten: boolean
          readonly previewByDoc: boolean
          readonly previewByCI: boolean
          readonly previewAsIcon: boolean
          /** Changes when the content changes. */
          readonly contentCas?: string
        }
      | {
          /** Host, with its port where it has one. */
          readonly domain: string
          /** Path of the data leg. */
          readonly path: string
          /** Names the upload in later calls. */
          readonly confirmKey: string
          /** Until when the ticket holds (ISO 8601). */
          readonly expiration: string
          /** Always 1. */
          readonly availableDomainNum: number
          /** Headers to send verbatim with the bytes. */
          readonly headers: Readonly<Record<string, string>>
          /** Session id for the data leg. */
          readonly uploadId: string
          /** Legacy: headers by part number. */
          readonly parts?: Readonly<
            Record<
              string,
              {
                /** Headers to send verbatim with the bytes. */
                readonly headers: Readonly<Record<string, string>>
              }
            >
          >
        }
      | undefined
  }
  /** Read the change feed. */
  readonly queryDeltaLog: {
    readonly input: {
      readonly LibraryId?: string | undefined
      readonly SpaceId?: string | undefined
      /** Where to go on. */
      readonly cursor?: string | undefined
      /** Page length, 100 by default. */
      readonly limit?: number | undefined
    }
    readonly answer: {
      /** Opaque position in the feed. */
      readonly cursor: string
      readonly hasMore: boolean
      readonly contents: readonly {
        /** What happened, such as FILE.CREATE. */
        readonly eventType: string
        /** When; may go backwards where clocks do. */
        readonly eventTime: string
        readonly inode: string
        readonly parentInode?: string
        readonly name?: string
        /** file, dir, symlink or virtual. */
        readonly type?: string
        /** Bytes. */
        readonly size?: string
        /** Who did it; empty for nobody. */
        readonly userId: string
        readonly versionId?: number
        /** 0 tree, 1 recycle bin, 2 history, 3 marked for deletion. */
        readonly location: number
        readonly removedByQuota: boolean
        /** What only this kind of event tells. */
        readonly extraInfo: Readonly<Record<string, unknown>> | null
      }[]
    }
  }
  /** Library tasks. */
  readonly queryLibraryTask: {
    readonly input: {
      readonly LibraryId?: string | undefined
      readonly TaskIdList: string | number | readonly (string | number)[]
      /** Return progress of a task that runs. */
      readonly with_progress?: boolean | undefined
    }
    readonly answer: readonly {
      readonly taskId: number
      /** The same, for older clients. */
      readonly id: number
      /** 202 running, 200 done, 204 done without data, 207 some items failed, 400 all failed, 500 failed. */
      readonly status: number
      /** What the call that created it would have answered. */
      readonly result?: unknown
      /** While it runs, with with_progress, where the work counts. */
      readonly progress?: {
        /** Items whose outcome is known. */
        readonly items?: number
        /** Items it was given. */
        readonly itemsTotal?: number
        /** Rows gone through so far, those below directories included. */
        readonly entries?: number
      }
    }[]
  }
  /** One library task, typed. */
  readonly queryLibraryTaskV2: {
    readonly input: {
      readonly LibraryId?: string | undefined
      readonly TaskId: string | number
      /** Return progress of a task that runs. */
      readonly with_progress?: boolean | undefined
    }
    readonly answer: {
      readonly taskId: string
      readonly taskType:
        | 'batchCopy'
        | 'batchMove'
        | 'batchDelete'
        | 'batchRestoreRecycle'
        | 'convertFile'
        | 'calibrateDirectoryStats'
        | 'videoTranscode'
        | 'fileUncompress'
        | 'clearLibraryHistory'
      /** 202 running, 200 done, 204 done without data, 207 some items failed, 400 all failed, 500 failed. */
      readonly status: number
      /** While it runs, with with_progress, where the work counts. */
      readonly progress?: {
        /** Items whose outcome is known. */
        readonly items?: number
        /** Items it was given. */
        readonly itemsTotal?: number
        /** Rows gone through so far, those below directories included. */
        readonly entries?: number
      }
      /** Filled for its type. */
      readonly batchCopyResults?: unknown
      /** Filled for its type. */
      readonly batchMoveResults?: unknown
      /** Filled for its type. */
      readonly batchDeleteResults?: unknown
      /** Filled for its type. */
      readonly batchRestoreRecycleResults?: unknown
      /** Filled for its type. */
      readonly convertFileResult?: unknown
      /** Filled for its type. */
      readonly calibrateDirectoryStatsResult?: unknown
      /** Filled for its type. */
      readonly videoTranscodeResult?: unknown
      /** Filled for its type. */
      readonly fileUncompressResult?: unknown
      /** Filled for its type. */
      readonly clearLibraryHistoryResult?: unknown
    }
  }
  /** Space tasks. */
  readonly queryTask: {
    readonly input: {
      readonly LibraryId?: string | undefined
      readonly SpaceId?: string | undefined
      readonly TaskIdList: string | number | readonly (string | number)[]
      /** Return progress of a task that runs. */
      readonly with_progress?: boolean | undefined
    }
    readonly answer: readonly {
      readonly taskId: number
      /** The same, for older clients. */
      readonly id: number
      /** 202 running, 200 done, 204 done without data, 207 some items failed, 400 all failed, 500 failed. */
      readonly status: number
      /** What the call that created it would have answered. */
      readonly result?: unknown
      /** While it runs, with with_progress, where the work counts. */
      readonly progress?: {
        /** Items whose outcome is known. */
        readonly items?: number
        /** Items it was given. */
        readonly itemsTotal?: number
        /** Rows gone through so far, those below directories included. */
        readonly entries?: number
      }
    }[]
  }
  /** One space task, typed. */
  readonly queryTaskV2: {
    readonly input: {
      readonly LibraryId?: string | undefined
      readonly SpaceId?: string | undefined
      readonly TaskId: string | number
      /** Return progress of a task that runs. */
      readonly with_progress?: boolean | undefined
    }
    readonly answer: {
      readonly taskId: string
      readonly taskType:
        | 'batchCopy'
        | 'batchMove'
        | 'batchDelete'
        | 'batchRestoreRecycle'
        | 'convertFile'
        | 'calibrateDirectoryStats'
        | 'videoTranscode'
        | 'fileUncompress'
        | 'clearLibraryHistory'
      /** 202 running, 200 done, 204 done without data, 207 some items failed, 400 all failed, 500 failed. */
      readonly status: number
      /** While it runs, with with_progress, where the work counts. */
      readonly progress?: {
        /** Items whose outcome is known. */
        readonly items?: number
        /** Items it was given. */
        readonly itemsTotal?: number
        /** Rows gone through so far, those below directories included. */
        readonly entries?: number
      }
      /** Filled for its type. */
      readonly batchCopyResults?: unknown
      /** Filled for its type. */
      readonly batchMoveResults?: unknown
      /** Filled for its type. */
      readonly batchDeleteResults?: unknown
      /** Filled for its type. */
      readonly batchRestoreRecycleResults?: unknown
      /** Filled for its type. */
      readonly convertFileResult?: unknown
      /** Filled for its type. */
      readonly calibrateDirectoryStatsResult?: unknown
      /** Filled for its type. */
      readonly videoTranscodeResult?: unknown
      /** Filled for its type. */
      readonly fileUncompressResult?: unknown
      /** Filled for its type. */
      readonly clearLibraryHistoryResult?: unknown
    }
  }
  /** Empty the bin. */
  readonly recycleEmpty: {
    readonly input: {
      readonly LibraryId?: string | undefined
      readonly SpaceId?: string | undefined
    }
    readonly answer: undefined
  }
  /** Retention of a space (an addition to the contract). */
  readonly recycleGetLifecycle: {
    readonly input: {
      readonly LibraryId?: string | undefined
      readonly SpaceId?: string | undefined
    }
    readonly answer: {
      /** Days; 0 keeps for ever. */
      readonly retentionDays: number
      /** Where it is set. */
      readonly source: 'space' | 'library'
    }
  }
  /** Details of a recycled file. */
  readonly recycleInfo: {
    readonly input: {
      readonly LibraryId?: string | undefined
      readonly SpaceId?: string | undefined
      readonly RecycledItemId: string | number
      /** Accepted for older clients; there is one content address. */
      readonly internal_domain?: boolean | undefined
    }
    readonly answer: {
      /** Signed address of the bytes. */
      readonly cosUrl?: string
      readonly type?: string
      readonly creationTime?: string
      readonly modificationTime?: string
      readonly contentType?: string
      /** Bytes as a decimal string. */
      readonly size?: string
      readonly eTag?: string
      readonly crc64?: string
      readonly fileType?: string
      readonly previewByDoc?: boolean
      readonly previewByCI?: boolean
      readonly previewAsIcon?: boolean
      readonly metaData?: Readonly<Record<string, string>>
      readonly labels?: readonly string[]
      readonly category?: string
      readonly localCreationTime?: string
      readonly localModificationTime?: string
      readonly versionId?: number
      readonly contentCas?: string
      readonly isFavorite?: boolean
      /** When the address stops working. */
      readonly cosUrlExpiration?: string
      readonly availableCosUrls?: readonly string[]
    }
  }
  /** List the bin, cursor mode. */
  readonly recycleList: {
    readonly input: {
      readonly LibraryId?: string | undefined
      readonly SpaceId?: string | undefined
      /** Cursor mode; page numbers are ignored beside it. */
      readonly 'by-marker'?: boolean | undefined
      /** Cursor of the previous answer. */
      readonly marker?: string | undefined
      /** Page length, 20 by default; at most 100 with by-marker, 1000 without. */
      readonly limit?: number | undefined
      /** Number of the page, from 1. */
      readonly page?: number | undefined
      /** Page length, 20 by default. */
      readonly page_size?: number | undefined
      /** Sort key; by default the newest removal comes first. */
      readonly order_by?: 'name' | 'modificationTime' | 'size' | 'removalTime' | 'remainingTime' | undefined
      /** Direction. */
      readonly order_by_type?: 'asc' | 'desc' | undefined
    }
    readonly answer: {
      /** Cursor of the next page; absent at the end. */
      readonly nextMarker?: string
      readonly contents: readonly {
        /** What every other call names it by. */
        readonly recycledItemId: number
        readonly spaceId: string
        /** Where it was, name by name. */
        readonly originalPath: readonly string[]
        readonly name: string
        /** dir, file, image, video, symlink or virtual. */
        readonly type: string
        readonly fileType?: string
        /** Bytes. */
        readonly size?: string
        readonly crc64?: string
        readonly creationTime: string
        readonly modificationTime: string
        readonly removalTime: string
        /** Whole days left; absent when it is kept for ever. */
        readonly remainingTime?: number
        readonly removedByQuota: boolean
      }[]
    }
  }
  /** List the bin, page mode. */
  readonly recycleListByPage: {
    readonly input: {
      readonly LibraryId?: string | undefined
      readonly SpaceId?: string | undefined
      /** Number of the page, from 1. */
      readonly page?: number | undefined
      /** Page length, 20 by default. */
      readonly page_size?: number | undefined
      /** Sort key; by default the newest removal comes first. */
      readonly order_by?: 'name' | 'modificationTime' | 'size' | 'removalTime' | 'remainingTime' | undefined
      /** Direction. */
      readonly order_by_type?: 'asc' | 'desc' | undefined
    }
    readonly answer: {
      /** Items in the bin. */
      readonly totalNum: number
      readonly contents: readonly {
        /** What every other call names it by. */
        readonly recycledItemId: number
        readonly spaceId: string
        /** Where it was, name by name. */
        readonly originalPath: readonly string[]
        readonly name: string
        /** dir, file, image, video, symlink or virtual. */
        readonly type: string
        readonly fileType?: string
        /** Bytes. */
        readonly size?: string
        readonly crc64?: string
        readonly creationTime: string
        readonly modificationTime: string
        readonly removalTime: string
        /** Whole days left; absent when it is kept for ever. */
        readonly remainingTime?: number
        readonly removedByQuota: boolean
      }[]
    }
  }
  /** Purge one item. */
  readonly recyclePurge: {
    readonly input: {
      readonly LibraryId?: string | undefined
      readonly SpaceId?: string | undefined
      readonly RecycledItemId: string | number
    }
    readonly answer: undefined
  }
  /** Purge many items. */
  readonly recyclePurgeBatch: {
    readonly input: {
      readonly LibraryId?: string | undefined
      readonly SpaceId?: string | undefined
      /** Ids of recycled items. */
      readonly body: readonly number[]
    }
    readonly answer: undefined
  }
  /** Restore one item. */
  readonly recycleRestore: {
    readonly input: {
      readonly LibraryId?: string | undefined
      readonly SpaceId?: string | undefined
      readonly RecycledItemId: string | number
      /** What happens when the name is taken; rename by default. */
      readonly conflict_resolution_strategy?: 'ask' | 'rename' | 'overwrite' | undefined
      /** Whether the root takes what has lost its directory; by default it does not. */
      readonly restore_path_strategy?: 'originalPath' | 'fallbackToRoot' | undefined
    }
    readonly answer: {
      /** Where it is now. */
      readonly path: readonly string[]
    }
  }
  /** Restore many items. */
  readonly recycleRestoreBatch: {
    readonly input: {
      readonly LibraryId?: string | undefined
      readonly SpaceId?: string | undefined
      /** Whether the root takes what has lost its directory; by default it does not. */
      readonly restore_path_strategy?: 'originalPath' | 'fallbackToRoot' | undefined
      /** Ids of recycled items. */
      readonly body: readonly number[]
    }
    readonly answer: {
      readonly result: readonly {
        /** 200, or why it failed. */
        readonly status: number
        readonly recycledItemId: number
        /** Where it is now. */
        readonly path?: readonly string[]
        readonly code?: string
        readonly message?: string
      }[]
    }
  }
  /** Set the retention of a space. */
  readonly recycleSetLifecycle: {
    readonly input: {
      readonly LibraryId?: string | undefined
      readonly SpaceId?: string | undefined
      readonly body: {
        /** Days. */
        readonly retentionDays: number
      }
    }
    readonly answer: undefined
  }
  /** Get a fresh ticket for an upload in parts. */
  readonly renewMultipartUpload: {
    readonly input: {
      readonly LibraryId?: string | undefined
      readonly SpaceId?: string | undefined
      readonly ConfirmKey: string | number
      /** Bytes per second. */
      readonly traffic_limit?: number | undefined
      /** Accepted; there is one host. */
      readonly internal_domain?: boolean | undefined
      readonly body?:
        | {
            /** Legacy: parts to repeat the headers for, "1-100" or a list. */
            readonly partNumberRange?: unknown
          }
        | undefined
    }
    readonly answer: {
      /** Host, with its port where it has one. */
      readonly domain: string
      /** Path of the data leg. */
      readonly path: string
      /** Names the upload in later calls. */
      readonly confirmKey: string
      /** Until when the ticket holds (ISO 8601). */
      readonly expiration: string
      /** Always 1. */
      readonly availableDomainNum: number
      /** Headers to send verbatim with the bytes. */
      readonly headers: Readonly<Record<string, string>>
      /** Session id for the data leg. */
      readonly uploadId: string
      /** Legacy: headers by part number. */
      readonly parts?: Readonly<
        Record<
          string,
          {
            /** Headers to send verbatim with the bytes. */
            readonly headers: Readonly<Record<string, string>>
          }
        >
      >
    }
  }
  /** Renew a token. */
  readonly renewToken: {
    readonly input: {
      readonly LibraryId?: string | undefined
      readonly AccessToken: string | number
    }
    readonly answer: {
      /** Access token. */
      readonly accessToken: string
      /** Life in seconds. */
      readonly expiresIn: number
    }
  }
  /** Search names or contents (index). */
  readonly searchFs: {
    readonly input: {
      readonly LibraryId?: string | undefined
      readonly SpaceId?: string | undefined
      /** nextMarker of the previous answer, where the body has none. */
      readonly marker?: string | undefined
      /** Page length. */
      readonly limit?: number | undefined
      /** Return inode. */
      readonly with_inode?: boolean | undefined
      /** Return isFavorite. */
      readonly with_favorite_status?: boolean | undefined
      readonly body?:
        | {
            /** Names (by default) or contents. */
            readonly type?: 'filename' | 'filecontent' | undefined
            /** Directory to search below; empty or / is the root. */
            readonly scope?: string | undefined
            /** Bytes, inclusive; at most maxFileSize. */
            readonly minFileSize?: number | undefined
            /** Bytes, inclusive. */
            readonly maxFileSize?: number | undefined
            /** Earliest modification (RFC 3339), inclusive. */
            readonly modificationTimeStart?: string | undefined
            /** Latest modification (RFC 3339), inclusive. */
            readonly modificationTimeEnd?: string | undefined
            /** Any of these labels. */
            readonly labels?: readonly string[] | undefined
            /** Any of these categories. */
            readonly categories?: readonly string[] | undefined
            /** Made by any of these users. */
            readonly creators?:
              | readonly {
                  readonly userId?: string | undefined
                }[]
              | undefined
            /** Any of these is in the name. */
            readonly keywords?: readonly string[] | undefined
            /** Any of these extensions. */
            readonly inExtnames?: readonly string[] | undefined
            /** None of these extensions. */
            readonly excludeExtnames?: readonly string[] | undefined
            /** Any of these kinds. */
            readonly fileTypes?: readonly ('all' | 'dir' | 'file' | 'symlink')[] | undefined
            /** Sort key. */
            readonly orderBy?:
              | 'name'
              | 'modificationTime'
              | 'size'
              | 'creationTime'
              | 'localCreationTime'
              | 'localModificationTime'
              | undefined
            /** Direction. */
            readonly orderByType?: 'asc' | 'desc' | undefined
            /** nextMarker of the previous answer. */
            readonly marker?: string | undefined
          }
        | undefined
    }
    readonly answer: {
      /** Where the next page begins; absent at the end. */
      readonly nextMarker?: string
      readonly contents: readonly {
        /** Path as segments. */
        readonly path?: readonly string[] | null
        readonly name: string
        readonly type: 'dir' | 'file' | 'image' | 'video' | 'symlink' | 'virtual'
        readonly inode?: string
        readonly userId?: string
        readonly creationTime: string
        readonly modificationTime: string
        readonly versionId?: number | null
        readonly contentType?: string
        readonly fileType?: string
        readonly size?: string
        readonly eTag?: string
        readonly crc64?: string
        readonly metaData?: Readonly<Record<string, string>>
        readonly labels?: readonly string[]
        readonly category?: string
        readonly localCreationTime?: string
        readonly localModificationTime?: string
        readonly previewByDoc?: boolean
        readonly previewByCI?: boolean
        readonly previewAsIcon?: boolean
        readonly linkTo?: string
        readonly isFavorite?: boolean
        readonly contentCas?: string
        readonly fileCount?: number
        readonly subDirCount?: number
      }[]
    }
  }
  /** Aggregate over search results. */
  readonly searchFsStats: {
    readonly input: {
      readonly LibraryId?: string | undefined
      readonly SpaceId?: string | undefined
      readonly body: {
        /** Directory to search below; empty or / is the root. */
        readonly scope?: string | undefined
        /** Bytes, inclusive; at most maxFileSize. */
        readonly minFileSize?: number | undefined
        /** Bytes, inclusive. */
        readonly maxFileSize?: number | undefined
        /** Earliest modification (RFC 3339), inclusive. */
        readonly modificationTimeStart?: string | undefined
        /** Latest modification (RFC 3339), inclusive. */
        readonly modificationTimeEnd?: string | undefined
        /** Any of these labels. */
        readonly labels?: readonly string[] | undefined
        /** Any of these categories. */
        readonly categories?: readonly string[] | undefined
        /** Made by any of these users. */
        readonly creators?:
          | readonly {
              readonly userId?: string | undefined
            }[]
          | undefined
        /** Any of these is in the name. */
        readonly keywords?: readonly string[] | undefined
        /** Any of these extensions. */
        readonly inExtnames?: readonly string[] | undefined
        /** None of these extensions. */
        readonly excludeExtnames?: readonly string[] | undefined
        /** Any of these kinds. */
        readonly fileTypes?: readonly ('dir' | 'file' | 'symlink')[] | undefined
        /** Figures to take. */
        readonly aggregations: readonly {
          /** What is looked at. */
          readonly field: 'extName' | 'category' | 'size' | 'contentType' | 'userId' | 'name' | 'fileType'
          /** What is made of it. */
          readonly operation: 'group' | 'count' | 'distinct' | 'sum' | 'min' | 'max' | 'average'
          /** Figures of each group. */
          readonly subAggregations?:
            | readonly {
                /** What is looked at. */
                readonly field: 'extName' | 'category' | 'size' | 'contentType' | 'userId' | 'name' | 'fileType'
                /** What is made of it. */
                readonly operation: 'group' | 'count' | 'distinct' | 'sum' | 'min' | 'max' | 'average'
              }[]
            | undefined
        }[]
      }
    }
    readonly answer: {
      /** Something was cut off. */
      readonly isTruncated: boolean
      readonly aggregations: readonly {
        readonly field: string
        readonly operation: string
        readonly value?: number
        readonly groups?: readonly {
          readonly value: string
          readonly count: number
          readonly subAggregations: readonly {
            readonly field: string
            readonly operation: string
            readonly value?: number
          }[]
        }[]
      }[]
    }
  }
  /** Next page of a search. */
  readonly searchMore: {
    readonly input: {
      readonly LibraryId?: string | undefined
      readonly SpaceId?: string | undefined
      readonly SearchId: string | number
      /** nextMarker of the previous answer. */
      readonly marker?: number | undefined
      /** Return inode. */
      readonly with_inode?: boolean | undefined
      /** Return isFavorite. */
      readonly with_favorite_status?: boolean | undefined
    }
    readonly answer: {
      /** What the search is read on by. */
      readonly searchId: string
      /** Every name has been looked at. */
      readonly searchFinished: boolean
      /** There are further pages; the only sign of the end. */
      readonly hasMore: boolean
      /** Where the next page begins. */
      readonly nextMarker?: number
      readonly contents: readonly {
        /** Path as segments. */
        readonly path?: readonly string[] | null
        readonly name: string
        readonly type: 'dir' | 'file' | 'image' | 'video' | 'symlink' | 'virtual'
        readonly inode?: string
        readonly userId?: string
        readonly creationTime: string
        readonly modificationTime: string
        readonly versionId?: number | null
        readonly contentType?: string
        readonly fileType?: string
        readonly size?: string
        readonly eTag?: string
        readonly crc64?: string
        readonly metaData?: Readonly<Record<string, string>>
        readonly labels?: readonly string[]
        readonly category?: string
        readonly localCreationTime?: string
        readonly localModificationTime?: string
        readonly previewByDoc?: boolean
        readonly previewByCI?: boolean
        readonly previewAsIcon?: boolean
        readonly linkTo?: string
        readonly isFavorite?: boolean
        readonly contentCas?: string
        readonly fileCount?: number
        readonly subDirCount?: number
      }[]
    }
  }
  /** Change the history settings. */
  readonly setHistoryConfig: {
    readonly input: {
      readonly LibraryId?: string | undefined
      readonly body?:
        | {
            /** Overwritten contents are kept. */
            readonly enableFileHistory?: boolean | undefined
            /** Versions kept of each file, 1 to 999; needed the first time. */
            readonly fileHistoryCount?: number | undefined
            /** Days versions are kept, 0 to 999, 0 for ever; needed the first time. */
            readonly fileHistoryExpireDay?: number | undefined
            /** Overwrites within so many seconds make one version: 0, or 5 to 600. */
            readonly mergeInterval?: number | undefined
            /** With history off: remove the versions there are. */
            readonly isClearFileHistory?: boolean | undefined
          }
        | undefined
    }
    readonly answer: undefined
  }
  /** Make a version current. */
  readonly setHistoryLatest: {
    readonly input: {
      readonly LibraryId?: string | undefined
      readonly SpaceId?: string | undefined
      readonly HistoryId: string | number
    }
    readonly answer: {
      readonly name: string
      readonly type: string
      readonly creationTime: string
      readonly modificationTime: string
      readonly setLatestTime: string
      readonly contentType: string
      /** Bytes, as a number. */
      readonly size: number
      readonly eTag: string
      readonly crc64?: string
      readonly previewByDoc: boolean
      readonly previewByCI: boolean
      readonly previewAsIcon: boolean
      readonly fileType: string
      readonly versionId: number
    }
  }
  /** Limit the download rate of a space. */
  readonly setSpaceTrafficLimit: {
    readonly input: {
      readonly LibraryId?: string | undefined
      readonly SpaceId?: string | undefined
      readonly body: {
        /** Bytes per second of each download, 102400 to 104857600; -1 for no limit. */
        readonly downloadTrafficLimit: number
      }
    }
    readonly answer: undefined
  }
  /** Begin an upload of one PUT. */
  readonly simpleUploadFile: {
    readonly input: {
      readonly LibraryId?: string | undefined
      readonly SpaceId?: string | undefined
      readonly FilePath: PathText
      /** What to do when the name is taken (default rename). */
      readonly conflict_resolution_strategy?: 'ask' | 'rename' | 'overwrite' | undefined
      /** With overwrite: only the content that carries this mark. */
      readonly content_cas?: string | undefined
      /** Answer contentCas. */
      readonly with_content_cas?: boolean | undefined
      /** Bytes that will be sent. */
      readonly filesize?: number | undefined
      /** Bytes per second. */
      readonly traffic_limit?: number | undefined
      /** Accepted; there is one host. */
      readonly prefer_same_origin?: boolean | undefined
      /** Accepted; there is one host. */
      readonly internal_domain?: boolean | undefined
      readonly body?:
        | {
            /** SHA-256 of the first MiB (hex). */
            readonly beginningHash?: string | undefined
            /** Chained SHA-256 of the whole file (hex). */
            readonly fullHash?: string | undefined
            /** Ignored. */
            readonly sampleHash?: unknown
            /** Bytes, decimal text. */
            readonly size?: string | number | undefined
            /** Simple labels. */
            readonly labels?: readonly string[] | undefined
            /** Custom category, at most 16 bytes. */
            readonly category?: string | undefined
            /** Creation time on the client device. */
            readonly localCreationTime?: string | undefined
            /** Modification time on the client device. */
            readonly localModificationTime?: string | undefined
            /** Legacy: parts to repeat the headers for, "1-100" or a list. */
            readonly partNumberRange?: unknown
          }
        | undefined
    }
    readonly answer:
      | {
          /** Names from the root. */
          readonly path: readonly string[] | null
          /** Last name of the path. */
          readonly name: string
          /** file, image or video. */
          readonly type: string
          /** Stable id. */
          readonly inode?: string
          /** ISO 8601. */
          readonly creationTime: string
          /** ISO 8601. */
          readonly modificationTime: string
          /** MIME type. */
          readonly contentType: string
          /** Bytes. */
          readonly size: string
          /** Quoted. */
          readonly eTag: string
          /** CRC-64/XZ, unsigned decimal. */
          readonly crc64: string
          /** Family of the file. */
          readonly fileType: string
          readonly metaData?: Readonly<Record<string, string>>
          /** The file replaced an earlier content. */
          readonly isOverwritten: boolean
          readonly previewByDoc: boolean
          readonly previewByCI: boolean
          readonly previewAsIcon: boolean
          /** Changes when the content changes. */
          readonly contentCas?: string
        }
      | {
          /** Host, with its port where it has one. */
          readonly domain: string
          /** Path of the data leg. */
          readonly path: string
          /** Names the upload in later calls. */
          readonly confirmKey: string
          /** Until when the ticket holds (ISO 8601). */
          readonly expiration: string
          /** Always 1. */
          readonly availableDomainNum: number
          /** Headers to send verbatim with the bytes. */
          readonly headers: Readonly<Record<string, string>>
        }
      | undefined
  }
  /** Update labels, category or metadata of a directory or file. */
  readonly updateDirectoryLabels: {
    readonly input: {
      readonly LibraryId?: string | undefined
      readonly SpaceId?: string | undefined
      readonly FilePath: PathText
      readonly body?:
        | {
            /** Simple labels. */
            readonly labels?: readonly string[] | undefined
            /** Custom category, at most 16 bytes. */
            readonly category?: string | undefined
            /** Creation time on the client device. */
            readonly localCreationTime?: string | undefined
            /** Modification time on the client device. */
            readonly localModificationTime?: string | undefined
            /** Custom metadata; keys carry the x-smh-meta- prefix in answers. */
            readonly metaData?: Readonly<Record<string, string | null>> | undefined
            /** merge (default) or replace. */
            readonly metaDataDirective?: 'merge' | 'replace' | undefined
            /** MIME type (files). */
            readonly contentType?: string | undefined
            /** Bytes that a virtual file claims; counts against the quota. */
            readonly size?: string | number | undefined
          }
        | undefined
    }
    readonly answer: undefined
  }
  /** Change the quota of a space. */
  readonly updateQuota: {
    readonly input: {
      readonly LibraryId?: string | undefined
      readonly SpaceId?: string | undefined
      /** Acts as this user. */
      readonly user_id?: string | undefined
      readonly body?:
        | {
            /** Most bytes its spaces may hold together, as decimal text or a number. */
            readonly capacity?: unknown
            /** Whether what is too much is deleted in the end. */
            readonly removeWhenExceed?: boolean | undefined
            /** Days it may stay exceeded before anything is deleted. */
            readonly removeAfterDays?: number | undefined
            /** Whether the newest goes first instead of the oldest. */
            readonly removeNewest?: boolean | undefined
          }
        | undefined
    }
    readonly answer: undefined
  }
  /** Change a quota by id. */
  readonly updateQuotaById: {
    readonly input: {
      readonly LibraryId?: string | undefined
      readonly QuotaId: string | number
      /** Acts as this user. */
      readonly user_id?: string | undefined
      readonly body?:
        | {
            /** Ids of the spaces it covers; not in a library with a single space. */
            readonly spaces?: unknown
            /** Most bytes its spaces may hold together, as decimal text or a number. */
            readonly capacity?: unknown
            /** Whether what is too much is deleted in the end. */
            readonly removeWhenExceed?: boolean | undefined
            /** Days it may stay exceeded before anything is deleted. */
            readonly removeAfterDays?: number | undefined
            /** Whether the newest goes first instead of the oldest. */
            readonly removeNewest?: boolean | undefined
          }
        | undefined
    }
    readonly answer: undefined
  }
  /** Change space attributes. */
  readonly updateSpaceExtension: {
    readonly input: {
      readonly LibraryId?: string | undefined
      readonly SpaceId?: string | undefined
      readonly body?:
        | {
            /** Anybody may read. */
            readonly isPublicRead?: boolean | undefined
            /** Photos may be uploaded (media libraries). */
            readonly allowPhoto?: boolean | undefined
            /** Videos may be uploaded (media libraries). */
            readonly allowVideo?: boolean | undefined
            /** Allowed photo extensions; empty decides by kind. */
            readonly allowPhotoExtname?: readonly string[] | undefined
            /** Allowed video extensions; empty decides by kind. */
            readonly allowVideoExtname?: readonly string[] | undefined
            /** Allowed extensions (file libraries); empty allows all. */
            readonly allowFileExtname?: readonly string[] | undefined
            /** Check what is uploaded. */
            readonly recognizeSensitiveContent?: boolean | undefined
            /** Free tag; null clears it. */
            readonly spaceTag?: string | null | undefined
          }
        | undefined
    }
    readonly answer: undefined
  }
}
