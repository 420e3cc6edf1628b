// Written by "npm run generate" from api/cloud-api.json.

/** The version each service of the Cloud API is asked in. */
export const cloudVersions = { lke: '2023-11-30', smh: '2021-07-12', sts: '2018-08-13' } as const

/** What every action takes and answers, by service and name. */
export type CloudActions = {
  readonly lke: {
    /** Create application. */
    readonly CreateApplication: {
      readonly input: {
        readonly LibraryId: string
        readonly Name: string
        readonly SpaceId?: string | undefined
      }
      readonly answer: {
        readonly BotBizId: string
      }
    }
    /** Delete application. */
    readonly DeleteApplication: {
      readonly input: {
        readonly BotBizId: string
      }
      readonly answer: Readonly<Record<string, never>>
    }
    /** Describe applications. */
    readonly DescribeApplications: {
      readonly input: {
        readonly LibraryId?: string | undefined
        readonly BotBizIds?: readonly string[] | undefined
        readonly Offset?: number | undefined
        readonly Limit?: number | undefined
      }
      readonly answer: {
        readonly List: readonly {
          readonly BotBizId: string
          readonly LibraryId: string
          readonly SpaceId: string
          readonly Name: string
          readonly Bucket: string
          readonly RealtimeBucket: string
          readonly CreateTime: string
        }[]
        readonly TotalCount: number
      }
    }
    /** Describe storage credential. */
    readonly DescribeStorageCredential: {
      readonly input: {
        readonly BotBizId: string
        readonly FileType?: string | undefined
        readonly IsPublic?: boolean | undefined
        readonly TypeKey?: '' | 'offline' | 'realtime' | undefined
      }
      readonly answer: {
        readonly Credentials: {
          readonly TmpSecretId: string
          readonly TmpSecretKey: string
          readonly Token: string
          readonly AppId: number
        }
        readonly StartTime: number
        readonly ExpiredTime: number
        readonly Bucket: string
        readonly Region: string
        readonly Type: string
        readonly CorpUin: string
        readonly FilePath: string
        readonly ImagePath: string
        readonly UploadPath: string
        readonly UploadUrl: string
        readonly FileUrl: string
      }
    }
  }
  readonly smh: {
    /** Create access key. */
    readonly CreateAccessKey: {
      readonly input: {
        readonly LibraryId: string
        readonly Name: string
        readonly Grants?: readonly string[] | undefined
        readonly SpaceIds?: readonly string[] | undefined
      }
      readonly answer: {
        readonly AccessKey: {
          readonly AccessKeyId: string
          readonly LibraryId: string
          readonly Name: string
          readonly Grants: readonly string[]
          readonly SpaceIds: readonly string[]
          readonly Status: string
          readonly CreateTime: string
          readonly UpdateTime: string
          readonly SecretAccessKey: string
        }
      }
    }
    /** Create library. */
    readonly CreateLibrary: {
      readonly input: {
        readonly Name: string
        readonly Remark?: string | undefined
        readonly BucketName?: string | undefined
        readonly BucketRegion?: string | undefined
        readonly LibraryExtension?:
          | {
              readonly IsFileLibrary?: boolean | undefined
              readonly IsMultiSpace?: boolean | undefined
              readonly CosStorageClass?:
                | 'STANDARD'
                | 'STANDARD_IA'
                | 'INTELLIGENT_TIERING'
                | 'MAZ_STANDARD'
                | 'MAZ_STANDARD_IA'
                | 'MAZ_INTELLIGENT_TIERING'
                | undefined
              readonly UseRecycleBin?: boolean | undefined
              readonly AutoRemoveRecycledDays?: number | undefined
              readonly EnableSearch?: boolean | undefined
              readonly DenyOnQuotaLessThanUsage?: boolean | undefined
              readonly EnableFileHistory?: boolean | undefined
              readonly FileHistoryCount?: number | undefined
              readonly FileHistoryExpireDay?: number | undefined
              readonly MaxDirFileNameLength?: number | undefined
              readonly IsPublicRead?: boolean | undefined
              readonly IsMultiAlbum?: boolean | undefined
              readonly AllowPhoto?: boolean | undefined
              readonly AllowPhotoExtName?: readonly string[] | undefined
              readonly AllowVideo?: boolean | undefined
              readonly AllowVideoExtName?: readonly string[] | undefined
              readonly AllowFileExtName?: readonly string[] | undefined
              readonly RecognizeSensitiveContent?: boolean | undefined
              readonly EnableQuota?: boolean | undefined
              readonly LibraryQuota?: number | bigint | undefined
            }
          | undefined
        readonly Tags?:
          | readonly {
              readonly TagKey: string
              readonly TagValue: string
            }[]
          | undefined
      }
      readonly answer: {
        readonly LibraryId: string
        readonly AccessDomain: string
      }
    }
    /** Delete access key. */
    readonly DeleteAccessKey: {
      readonly input: {
        readonly AccessKeyId: string
      }
      readonly answer: Readonly<Record<string, never>>
    }
    /** Delete library. */
    readonly DeleteLibrary: {
      readonly input: {
        readonly LibraryId: string
      }
      readonly answer: Readonly<Record<string, never>>
    }
    /** Describe access keys. */
    readonly DescribeAccessKeys: {
      readonly input: {
        readonly LibraryId?: string | undefined
        readonly AccessKeyIds?: readonly string[] | undefined
        readonly Offset?: number | undefined
        readonly Limit?: number | undefined
      }
      readonly answer: {
        readonly List: readonly {
          readonly AccessKeyId: string
          readonly LibraryId: string
          readonly Name: string
          readonly Grants: readonly string[]
          readonly SpaceIds: readonly string[]
          readonly Status: string
          readonly CreateTime: string
          readonly UpdateTime: string
        }[]
        readonly TotalCount: number
      }
    }
    /** Describe health. */
    readonly DescribeHealth: {
      readonly input: Readonly<Record<string, never>>
      readonly answer: {
        readonly Version: string
        readonly Runtime: string
        readonly Database: {
          readonly Status: string
          readonly Milliseconds: number
          readonly IsShared: boolean
        }
        readonly BlobStore: {
          readonly Status: string
          readonly Milliseconds: number
        }
        readonly Jobs: {
          readonly DueCount: number
          readonly OldestDueSeconds: number
        }
        readonly LastVerify: {
          readonly StartTime: string
          readonly EndTime: string
          readonly IsDeep: boolean
          readonly FindingCount: number
          readonly RepairedCount: number
          readonly EntryCount: number
          readonly StoredCount: number
          readonly StoredBytes: number
        } | null
      }
    }
    /** Describe libraries. */
    readonly DescribeLibraries: {
      readonly input: {
        readonly LibraryIds?: readonly string[] | undefined
        readonly PageNumber?: number | undefined
        readonly PageSize?: number | undefined
        readonly Offset?: number | undefined
        readonly Limit?: number | undefined
        readonly TagFilters?:
          | readonly {
              readonly TagKey: string
              readonly TagValue?: readonly string[] | undefined
            }[]
          | undefined
      }
      readonly answer: {
        readonly List: readonly {
          readonly LibraryId: string
          readonly Name: string
          readonly Remark: string
          readonly BucketName: string
          readonly BucketRegion: string
          readonly AccessDomain: string
          readonly CreationTime: string
          readonly LibraryExtension: {
            readonly IsFileLibrary: boolean
            readonly IsMultiSpace: boolean
            readonly CosStorageClass: string
            readonly UseRecycleBin: boolean
            readonly AutoRemoveRecycledDays: number | null
            readonly EnableSearch: boolean
            readonly DenyOnQuotaLessThanUsage: boolean
            readonly EnableFileHistory: boolean
            readonly FileHistoryCount: number | null
            readonly FileHistoryExpireDay: number | null
            readonly MaxDirFileNameLength: number
            readonly IsPublicRead: boolean | null
            readonly IsMultiAlbum: boolean | null
            readonly AllowPhoto: boolean | null
            readonly AllowPhotoExtName: readonly string[] | null
            readonly AllowVideo: boolean | null
            readonly AllowVideoExtName: readonly string[] | null
            readonly AllowFileExtName: readonly string[] | null
            readonly RecognizeSensitiveContent: boolean | null
            readonly EnableQuota: boolean
            readonly LibraryQuota: number | bigint | null
          }
          readonly Size: string
          readonly DirNum: string
          readonly FileNum: string
          readonly Tags: readonly {
            readonly TagKey: string
            readonly TagValue: string
          }[]
        }[]
        readonly TotalCount: number
      }
    }
    /** Describe library secret. */
    readonly DescribeLibrarySecret: {
      readonly input: {
        readonly LibraryId: string
      }
      readonly answer: {
        readonly LibraryId: string
        readonly LibrarySecret: string
      }
    }
    /** Describe official instances. */
    readonly DescribeOfficialInstances: {
      readonly input: {
        readonly SuperAdminAccount?: boolean | undefined
        readonly InstanceIds?: readonly string[] | undefined
        readonly PageNumber?: number | undefined
        readonly PageSize?: number | undefined
        readonly OrderBy?: string | undefined
        readonly OrderByType?: 'asc' | 'desc' | undefined
        readonly AutoRenew?: number | undefined
        readonly BindPhone?: boolean | undefined
      }
      readonly answer: Readonly<Record<string, unknown>>
    }
    /** Describe official overview. */
    readonly DescribeOfficialOverview: {
      readonly input: Readonly<Record<string, never>>
      readonly answer: Readonly<Record<string, unknown>>
    }
    /** Describe traffic packages. */
    readonly DescribeTrafficPackages: {
      readonly input: {
        readonly ResourceIds?: readonly string[] | undefined
        readonly PageNumber?: number | undefined
        readonly PageSize?: number | undefined
        readonly OrderBy?: string | undefined
        readonly OrderByType?: 'asc' | 'desc' | undefined
        readonly Type?: number | undefined
      }
      readonly answer: Readonly<Record<string, unknown>>
    }
    /** Modify access key. */
    readonly ModifyAccessKey: {
      readonly input: {
        readonly AccessKeyId: string
        readonly Name?: string | undefined
        readonly Status?: 'Active' | 'Inactive' | undefined
        readonly Grants?: readonly string[] | undefined
        readonly SpaceIds?: readonly string[] | undefined
        readonly Rotate?: boolean | undefined
      }
      readonly answer: {
        readonly AccessKey: {
          readonly AccessKeyId: string
          readonly LibraryId: string
          readonly Name: string
          readonly Grants: readonly string[]
          readonly SpaceIds: readonly string[]
          readonly Status: string
          readonly CreateTime: string
          readonly UpdateTime: string
          readonly SecretAccessKey: string | null
        }
      }
    }
    /** Modify library. */
    readonly ModifyLibrary: {
      readonly input: {
        readonly LibraryId: string
        readonly Name?: string | undefined
        readonly Remark?: string | undefined
        readonly LibraryExtension?:
          | {
              readonly IsFileLibrary?: boolean | undefined
              readonly IsMultiSpace?: boolean | undefined
              readonly CosStorageClass?:
                | 'STANDARD'
                | 'STANDARD_IA'
                | 'INTELLIGENT_TIERING'
                | 'MAZ_STANDARD'
                | 'MAZ_STANDARD_IA'
                | 'MAZ_INTELLIGENT_TIERING'
                | undefined
              readonly UseRecycleBin?: boolean | undefined
              readonly AutoRemoveRecycledDays?: number | undefined
              readonly EnableSearch?: boolean | undefined
              readonly DenyOnQuotaLessThanUsage?: boolean | undefined
              readonly EnableFileHistory?: boolean | undefined
              readonly FileHistoryCount?: number | undefined
              readonly FileHistoryExpireDay?: number | undefined
              readonly MaxDirFileNameLength?: number | undefined
              readonly IsPublicRead?: boolean | undefined
              readonly IsMultiAlbum?: boolean | undefined
              readonly AllowPhoto?: boolean | undefined
              readonly AllowPhotoExtName?: readonly string[] | undefined
              readonly AllowVideo?: boolean | undefined
              readonly AllowVideoExtName?: readonly string[] | undefined
              readonly AllowFileExtName?: readonly string[] | undefined
              readonly RecognizeSensitiveContent?: boolean | undefined
              readonly EnableQuota?: boolean | undefined
              readonly LibraryQuota?: number | bigint | undefined
            }
          | undefined
        readonly Tags?:
          | readonly {
              readonly TagKey: string
              readonly TagValue: string
            }[]
          | undefined
      }
      readonly answer: Readonly<Record<string, never>>
    }
    /** Send sms code. */
    readonly SendSmsCode: {
      readonly input: {
        readonly Purpose: string
        readonly PhoneNumber: string
        readonly InstanceId?: string | undefined
        readonly CountryCode?: string | undefined
      }
      readonly answer: Readonly<Record<string, unknown>>
    }
    /** Verify sms code. */
    readonly VerifySmsCode: {
      readonly input: {
        readonly Purpose: string
        readonly PhoneNumber: string
        readonly InstanceId?: string | undefined
        readonly CountryCode?: string | undefined
        readonly Code: string
      }
      readonly answer: Readonly<Record<string, unknown>>
    }
  }
  readonly sts: {
    /** Assume role. */
    readonly AssumeRole: {
      readonly input: {
        readonly RoleArn: string
        readonly RoleSessionName: string
        readonly DurationSeconds?: number | undefined
        readonly Policy?: string | undefined
        readonly ExternalId?: string | undefined
        readonly Tags?:
          | readonly {
              readonly Key: string
              readonly Value: string
            }[]
          | undefined
        readonly SourceIdentity?: string | undefined
        readonly SerialNumber?: string | undefined
        readonly TokenCode?: string | undefined
      }
      readonly answer: {
        readonly Credentials: {
          readonly Token: string
          readonly TmpSecretId: string
          readonly TmpSecretKey: string
        }
        readonly ExpiredTime: number
        readonly Expiration: string
      }
    }
    /** Get caller identity. */
    readonly GetCallerIdentity: {
      readonly input: Readonly<Record<string, never>>
      readonly answer: {
        readonly Arn: string
        readonly AccountId: string
        readonly UserId: string
        readonly PrincipalId: string
        readonly Type: string
      }
    }
    /** Get federation token. */
    readonly GetFederationToken: {
      readonly input: {
        readonly Name: string
        readonly Policy: string
        readonly DurationSeconds?: number | undefined
      }
      readonly answer: {
        readonly Credentials: {
          readonly Token: string
          readonly TmpSecretId: string
          readonly TmpSecretKey: string
        }
        readonly ExpiredTime: number
        readonly Expiration: string
      }
    }
  }
}
