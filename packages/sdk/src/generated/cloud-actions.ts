// Written by "npm run generate" from api/cloud-api.json.

/** The version each service of the Cloud API is asked in. */
export const cloudVersions = { live: '2018-08-01', lke: '2023-11-30', smh: '2021-07-12', sts: '2018-08-13' } as const

/** What every action takes and answers, by service and name. */
export type CloudActions = {
  readonly live: {
    /** Add live domain. */
    readonly AddLiveDomain: {
      readonly input: {
        readonly DomainName: string
        readonly DomainType: number
        readonly PlayType?: number | undefined
        readonly IsDelayLive?: number | undefined
        readonly IsMiniProgramLive?: number | undefined
        readonly VerifyOwnerType?: '' | 'dnsCheck' | 'fileCheck' | 'dbCheck' | undefined
      }
      readonly answer: Readonly<Record<string, never>>
    }
    /** Authenticate domain owner. */
    readonly AuthenticateDomainOwner: {
      readonly input: {
        readonly DomainName: string
        readonly VerifyType: 'dnsCheck' | 'fileCheck' | 'dbCheck'
      }
      readonly answer: Readonly<Record<string, unknown>>
    }
    /** Create live record rule. */
    readonly CreateLiveRecordRule: {
      readonly input: {
        readonly DomainName: string
        readonly AppName?: string | undefined
        readonly StreamName?: string | undefined
        readonly TemplateId: number
      }
      readonly answer: Readonly<Record<string, never>>
    }
    /** Create live record template. */
    readonly CreateLiveRecordTemplate: {
      readonly input: {
        readonly TemplateName: string
        readonly IsDelayLive?: number | undefined
        readonly Description?: string | undefined
        readonly FlvParam?:
          | {
              readonly Enable?: number | undefined
              readonly RecordInterval?: number | undefined
              readonly StorageTime?: number | undefined
              readonly VodSubAppId?: number | undefined
              readonly VodFileName?: string | undefined
              readonly Procedure?: string | undefined
              readonly StorageMode?: '' | 'normal' | 'cold' | undefined
              readonly ClassId?: number | undefined
              readonly CosBucketName?: string | undefined
              readonly CosBucketRegion?: string | undefined
              readonly CosBucketPath?: string | undefined
            }
          | undefined
        readonly HlsParam?:
          | {
              readonly Enable?: number | undefined
              readonly RecordInterval?: number | undefined
              readonly StorageTime?: number | undefined
              readonly VodSubAppId?: number | undefined
              readonly VodFileName?: string | undefined
              readonly Procedure?: string | undefined
              readonly StorageMode?: '' | 'normal' | 'cold' | undefined
              readonly ClassId?: number | undefined
              readonly CosBucketName?: string | undefined
              readonly CosBucketRegion?: string | undefined
              readonly CosBucketPath?: string | undefined
            }
          | undefined
        readonly Mp4Param?:
          | {
              readonly Enable?: number | undefined
              readonly RecordInterval?: number | undefined
              readonly StorageTime?: number | undefined
              readonly VodSubAppId?: number | undefined
              readonly VodFileName?: string | undefined
              readonly Procedure?: string | undefined
              readonly StorageMode?: '' | 'normal' | 'cold' | undefined
              readonly ClassId?: number | undefined
              readonly CosBucketName?: string | undefined
              readonly CosBucketRegion?: string | undefined
              readonly CosBucketPath?: string | undefined
            }
          | undefined
        readonly AacParam?:
          | {
              readonly Enable?: number | undefined
              readonly RecordInterval?: number | undefined
              readonly StorageTime?: number | undefined
              readonly VodSubAppId?: number | undefined
              readonly VodFileName?: string | undefined
              readonly Procedure?: string | undefined
              readonly StorageMode?: '' | 'normal' | 'cold' | undefined
              readonly ClassId?: number | undefined
              readonly CosBucketName?: string | undefined
              readonly CosBucketRegion?: string | undefined
              readonly CosBucketPath?: string | undefined
            }
          | undefined
        readonly Mp3Param?:
          | {
              readonly Enable?: number | undefined
              readonly RecordInterval?: number | undefined
              readonly StorageTime?: number | undefined
              readonly VodSubAppId?: number | undefined
              readonly VodFileName?: string | undefined
              readonly Procedure?: string | undefined
              readonly StorageMode?: '' | 'normal' | 'cold' | undefined
              readonly ClassId?: number | undefined
              readonly CosBucketName?: string | undefined
              readonly CosBucketRegion?: string | undefined
              readonly CosBucketPath?: string | undefined
            }
          | undefined
        readonly HlsSpecialParam?:
          | {
              readonly FlowContinueDuration?: number | undefined
            }
          | undefined
        readonly FlvSpecialParam?:
          | {
              readonly UploadInRecording?: boolean | undefined
            }
          | undefined
        readonly RemoveWatermark?: boolean | undefined
        readonly CosStore?: number | undefined
      }
      readonly answer: {
        readonly TemplateId: number
      }
    }
    /** Delete live domain. */
    readonly DeleteLiveDomain: {
      readonly input: {
        readonly DomainName: string
        readonly DomainType: number
      }
      readonly answer: Readonly<Record<string, never>>
    }
    /** Delete live record rule. */
    readonly DeleteLiveRecordRule: {
      readonly input: {
        readonly DomainName: string
        readonly AppName?: string | undefined
        readonly StreamName?: string | undefined
      }
      readonly answer: Readonly<Record<string, never>>
    }
    /** Delete live record template. */
    readonly DeleteLiveRecordTemplate: {
      readonly input: {
        readonly TemplateId: number
      }
      readonly answer: Readonly<Record<string, never>>
    }
    /** Describe live account state. */
    readonly DescribeLiveAccountState: {
      readonly input: Readonly<Record<string, never>>
      readonly answer: Readonly<Record<string, unknown>>
    }
    /** Describe live domain. */
    readonly DescribeLiveDomain: {
      readonly input: {
        readonly DomainName: string
      }
      readonly answer: {
        readonly DomainInfo: {
          readonly Name: string
          readonly Type: number
          readonly Status: number
          readonly CreateTime: string
          readonly BCName: number
          readonly TargetDomain: string
          readonly PlayType: number
          readonly IsDelayLive: number
          readonly CurrentCName: string
          readonly RentTag: number
          readonly RentExpireTime: string
          readonly IsMiniProgramLive: number
        }
      }
    }
    /** Describe live domain referer. */
    readonly DescribeLiveDomainReferer: {
      readonly input: {
        readonly DomainName: string
      }
      readonly answer: Readonly<Record<string, unknown>>
    }
    /** Describe live domains. */
    readonly DescribeLiveDomains: {
      readonly input: {
        readonly DomainStatus?: number | undefined
        readonly DomainType?: number | undefined
        readonly PageSize?: number | undefined
        readonly PageNum?: number | undefined
        readonly IsDelayLive?: number | undefined
        readonly DomainPrefix?: string | undefined
        readonly PlayType?: number | undefined
      }
      readonly answer: {
        readonly AllCount: number
        readonly DomainList: readonly {
          readonly Name: string
          readonly Type: number
          readonly Status: number
          readonly CreateTime: string
          readonly BCName: number
          readonly TargetDomain: string
          readonly PlayType: number
          readonly IsDelayLive: number
          readonly CurrentCName: string
          readonly RentTag: number
          readonly RentExpireTime: string
          readonly IsMiniProgramLive: number
        }[]
        readonly CreateLimitCount: number
        readonly PlayTypeCount: readonly number[]
      }
    }
    /** Describe live forbid stream list. */
    readonly DescribeLiveForbidStreamList: {
      readonly input: {
        readonly PageNum?: number | undefined
        readonly PageSize?: number | undefined
        readonly StreamName?: string | undefined
      }
      readonly answer: {
        readonly PageNum: number
        readonly PageSize: number
        readonly TotalNum: number
        readonly TotalPage: number
        readonly ForbidStreamList: readonly {
          readonly StreamName: string
          readonly AppName: string
          readonly DomainName: string
          readonly CreateTime: string
          readonly ExpireTime: string
        }[]
      }
    }
    /** Describe live play auth key. */
    readonly DescribeLivePlayAuthKey: {
      readonly input: {
        readonly DomainName: string
      }
      readonly answer: {
        readonly PlayAuthKeyInfo: {
          readonly DomainName: string
          readonly Enable: number
          readonly AuthKey: string
          readonly AuthDelta: number
          readonly AuthBackKey: string
        }
      }
    }
    /** Describe live push auth key. */
    readonly DescribeLivePushAuthKey: {
      readonly input: {
        readonly DomainName: string
      }
      readonly answer: {
        readonly PushAuthKeyInfo: {
          readonly DomainName: string
          readonly Enable: number
          readonly MasterAuthKey: string
          readonly BackupAuthKey: string
          readonly AuthDelta: number
        }
      }
    }
    /** Describe live record rules. */
    readonly DescribeLiveRecordRules: {
      readonly input: Readonly<Record<string, never>>
      readonly answer: {
        readonly Rules: readonly {
          readonly DomainName: string
          readonly AppName: string
          readonly StreamName: string
          readonly TemplateId: number
          readonly CreateTime: string
          readonly UpdateTime: string
        }[]
      }
    }
    /** Describe live record template. */
    readonly DescribeLiveRecordTemplate: {
      readonly input: {
        readonly TemplateId: number
      }
      readonly answer: Readonly<Record<string, unknown>>
    }
    /** Describe live record templates. */
    readonly DescribeLiveRecordTemplates: {
      readonly input: {
        readonly IsDelayLive?: number | undefined
      }
      readonly answer: {
        readonly Templates: readonly {
          readonly TemplateId: number
          readonly TemplateName: string
          readonly Description: string
          readonly FlvParam: {
            readonly Enable: number
            readonly RecordInterval: number
            readonly VodFileName: string
            readonly CosBucketName: string
            readonly CosBucketPath: string
          }
          readonly Mp4Param: {
            readonly Enable: number
            readonly RecordInterval: number
            readonly VodFileName: string
            readonly CosBucketName: string
            readonly CosBucketPath: string
          }
          readonly AacParam: {
            readonly Enable: number
            readonly RecordInterval: number
            readonly VodFileName: string
            readonly CosBucketName: string
            readonly CosBucketPath: string
          }
          readonly Mp3Param: {
            readonly Enable: number
            readonly RecordInterval: number
            readonly VodFileName: string
            readonly CosBucketName: string
            readonly CosBucketPath: string
          }
        }[]
      }
    }
    /** Describe live stream event list. */
    readonly DescribeLiveStreamEventList: {
      readonly input: {
        readonly StartTime: string
        readonly EndTime: string
        readonly AppName?: string | undefined
        readonly DomainName?: string | undefined
        readonly StreamName?: string | undefined
        readonly PageNum?: number | undefined
        readonly PageSize?: number | undefined
        readonly IsFilter?: number | undefined
        readonly IsStrict?: number | undefined
        readonly IsAsc?: number | undefined
      }
      readonly answer: Readonly<Record<string, unknown>>
    }
    /** Describe live stream online list. */
    readonly DescribeLiveStreamOnlineList: {
      readonly input: {
        readonly DomainName?: string | undefined
        readonly AppName?: string | undefined
        readonly StreamName?: string | undefined
        readonly PageNum?: number | undefined
        readonly PageSize?: number | undefined
      }
      readonly answer: {
        readonly PageNum: number
        readonly PageSize: number
        readonly TotalNum: number
        readonly TotalPage: number
        readonly OnlineInfo: readonly {
          readonly StreamName: string
          readonly AppName: string
          readonly DomainName: string
          readonly PublishTimeList: readonly {
            readonly PublishTime: string
          }[]
          readonly PushToDelay: number
        }[]
      }
    }
    /** Describe live stream published list. */
    readonly DescribeLiveStreamPublishedList: {
      readonly input: {
        readonly DomainName: string
        readonly StartTime: string
        readonly EndTime: string
        readonly AppName?: string | undefined
        readonly StreamName?: string | undefined
        readonly PageNum?: number | undefined
        readonly PageSize?: number | undefined
      }
      readonly answer: Readonly<Record<string, unknown>>
    }
    /** Describe live stream state. */
    readonly DescribeLiveStreamState: {
      readonly input: {
        readonly AppName: string
        readonly DomainName: string
        readonly StreamName: string
      }
      readonly answer: Readonly<Record<string, unknown>>
    }
    /** Drop live stream. */
    readonly DropLiveStream: {
      readonly input: {
        readonly AppName: string
        readonly DomainName: string
        readonly StreamName: string
      }
      readonly answer: Readonly<Record<string, never>>
    }
    /** Enable live domain. */
    readonly EnableLiveDomain: {
      readonly input: {
        readonly DomainName: string
      }
      readonly answer: Readonly<Record<string, never>>
    }
    /** Forbid live domain. */
    readonly ForbidLiveDomain: {
      readonly input: {
        readonly DomainName: string
      }
      readonly answer: Readonly<Record<string, never>>
    }
    /** Forbid live stream. */
    readonly ForbidLiveStream: {
      readonly input: {
        readonly AppName: string
        readonly DomainName: string
        readonly StreamName: string
        readonly ResumeTime?: string | undefined
        readonly Reason?: string | undefined
      }
      readonly answer: Readonly<Record<string, never>>
    }
    /** Modify live account state. */
    readonly ModifyLiveAccountState: {
      readonly input: {
        readonly State: 'running' | 'disabled' | 'stopped' | 'frozen' | 'forbidden'
      }
      readonly answer: Readonly<Record<string, unknown>>
    }
    /** Modify live domain referer. */
    readonly ModifyLiveDomainReferer: {
      readonly input: {
        readonly DomainName: string
        readonly Enable: number
        readonly Type: number
        readonly AllowEmpty: number
        readonly Rules: string
      }
      readonly answer: Readonly<Record<string, unknown>>
    }
    /** Modify live play auth key. */
    readonly ModifyLivePlayAuthKey: {
      readonly input: {
        readonly DomainName: string
        readonly Enable?: number | undefined
        readonly AuthKey?: string | undefined
        readonly AuthDelta?: number | undefined
        readonly AuthBackKey?: string | undefined
      }
      readonly answer: Readonly<Record<string, never>>
    }
    /** Modify live play domain. */
    readonly ModifyLivePlayDomain: {
      readonly input: {
        readonly DomainName: string
        readonly PlayType: number
      }
      readonly answer: Readonly<Record<string, unknown>>
    }
    /** Modify live push auth key. */
    readonly ModifyLivePushAuthKey: {
      readonly input: {
        readonly DomainName: string
        readonly Enable?: number | undefined
        readonly MasterAuthKey?: string | undefined
        readonly BackupAuthKey?: string | undefined
        readonly AuthDelta?: number | undefined
      }
      readonly answer: Readonly<Record<string, never>>
    }
    /** Modify live record template. */
    readonly ModifyLiveRecordTemplate: {
      readonly input: {
        readonly TemplateId: number
        readonly TemplateName?: string | undefined
        readonly Description?: string | undefined
        readonly FlvParam?:
          | {
              readonly Enable?: number | undefined
              readonly RecordInterval?: number | undefined
              readonly StorageTime?: number | undefined
              readonly VodSubAppId?: number | undefined
              readonly VodFileName?: string | undefined
              readonly Procedure?: string | undefined
              readonly StorageMode?: '' | 'normal' | 'cold' | undefined
              readonly ClassId?: number | undefined
              readonly CosBucketName?: string | undefined
              readonly CosBucketRegion?: string | undefined
              readonly CosBucketPath?: string | undefined
            }
          | undefined
        readonly HlsParam?:
          | {
              readonly Enable?: number | undefined
              readonly RecordInterval?: number | undefined
              readonly StorageTime?: number | undefined
              readonly VodSubAppId?: number | undefined
              readonly VodFileName?: string | undefined
              readonly Procedure?: string | undefined
              readonly StorageMode?: '' | 'normal' | 'cold' | undefined
              readonly ClassId?: number | undefined
              readonly CosBucketName?: string | undefined
              readonly CosBucketRegion?: string | undefined
              readonly CosBucketPath?: string | undefined
            }
          | undefined
        readonly Mp4Param?:
          | {
              readonly Enable?: number | undefined
              readonly RecordInterval?: number | undefined
              readonly StorageTime?: number | undefined
              readonly VodSubAppId?: number | undefined
              readonly VodFileName?: string | undefined
              readonly Procedure?: string | undefined
              readonly StorageMode?: '' | 'normal' | 'cold' | undefined
              readonly ClassId?: number | undefined
              readonly CosBucketName?: string | undefined
              readonly CosBucketRegion?: string | undefined
              readonly CosBucketPath?: string | undefined
            }
          | undefined
        readonly AacParam?:
          | {
              readonly Enable?: number | undefined
              readonly RecordInterval?: number | undefined
              readonly StorageTime?: number | undefined
              readonly VodSubAppId?: number | undefined
              readonly VodFileName?: string | undefined
              readonly Procedure?: string | undefined
              readonly StorageMode?: '' | 'normal' | 'cold' | undefined
              readonly ClassId?: number | undefined
              readonly CosBucketName?: string | undefined
              readonly CosBucketRegion?: string | undefined
              readonly CosBucketPath?: string | undefined
            }
          | undefined
        readonly Mp3Param?:
          | {
              readonly Enable?: number | undefined
              readonly RecordInterval?: number | undefined
              readonly StorageTime?: number | undefined
              readonly VodSubAppId?: number | undefined
              readonly VodFileName?: string | undefined
              readonly Procedure?: string | undefined
              readonly StorageMode?: '' | 'normal' | 'cold' | undefined
              readonly ClassId?: number | undefined
              readonly CosBucketName?: string | undefined
              readonly CosBucketRegion?: string | undefined
              readonly CosBucketPath?: string | undefined
            }
          | undefined
        readonly HlsSpecialParam?:
          | {
              readonly FlowContinueDuration?: number | undefined
            }
          | undefined
        readonly FlvSpecialParam?:
          | {
              readonly UploadInRecording?: boolean | undefined
            }
          | undefined
        readonly RemoveWatermark?: boolean | undefined
        readonly CosStore?: number | undefined
      }
      readonly answer: Readonly<Record<string, never>>
    }
    /** Resume live stream. */
    readonly ResumeLiveStream: {
      readonly input: {
        readonly AppName: string
        readonly DomainName: string
        readonly StreamName: string
      }
      readonly answer: Readonly<Record<string, never>>
    }
  }
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
        readonly Addresses: {
          readonly Control: string
          readonly Content: string
        }
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
