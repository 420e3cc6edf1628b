/** What the actions answer, as far as it is fixed: by service and name, without the `RequestId` that every answer has. */
import type { Schema } from './schema-type.ts'

const text: Schema = { type: 'string' }
const whole: Schema = { type: 'integer' }
const claim: Schema = { type: 'boolean' }
const orNull = (schema: Schema): Schema => ({ anyOf: [schema, { type: 'null' }] })
const list = (items: Schema): Schema => ({ type: 'array', items })
const members = (properties: Readonly<Record<string, Schema>>): Schema => ({
  type: 'object',
  required: Object.keys(properties),
  properties,
})

const recordParam = members({ Enable: whole, RecordInterval: whole, VodFileName: text, CosBucketName: text, CosBucketPath: text })

const recordTemplate = members({
  TemplateId: whole,
  TemplateName: text,
  Description: text,
  FlvParam: recordParam,
  Mp4Param: recordParam,
  AacParam: recordParam,
  Mp3Param: recordParam,
})

const libraryExtension = members({
  IsFileLibrary: claim,
  IsMultiSpace: claim,
  CosStorageClass: text,
  UseRecycleBin: claim,
  AutoRemoveRecycledDays: orNull(whole),
  EnableSearch: claim,
  DenyOnQuotaLessThanUsage: claim,
  EnableFileHistory: claim,
  FileHistoryCount: orNull(whole),
  FileHistoryExpireDay: orNull(whole),
  MaxDirFileNameLength: whole,
  IsPublicRead: orNull(claim),
  IsMultiAlbum: orNull(claim),
  AllowPhoto: orNull(claim),
  AllowPhotoExtName: orNull(list(text)),
  AllowVideo: orNull(claim),
  AllowVideoExtName: orNull(list(text)),
  AllowFileExtName: orNull(list(text)),
  RecognizeSensitiveContent: orNull(claim),
  EnableQuota: claim,
  LibraryQuota: orNull({ type: 'integer', format: 'int64' }),
})

const library = members({
  LibraryId: text,
  Name: text,
  Remark: text,
  BucketName: text,
  BucketRegion: text,
  AccessDomain: text,
  CreationTime: text,
  LibraryExtension: libraryExtension,
  Size: text,
  DirNum: text,
  FileNum: text,
  Tags: list(members({ TagKey: text, TagValue: text })),
})

const sessionCredentials = members({
  Credentials: members({ Token: text, TmpSecretId: text, TmpSecretKey: text }),
  ExpiredTime: whole,
  Expiration: text,
})

const accessKey = {
  AccessKeyId: text,
  LibraryId: text,
  Name: text,
  Grants: list(text),
  SpaceIds: list(text),
  Status: text,
  CreateTime: text,
  UpdateTime: text,
}
const liveDomain = members({
  Name: text,
  Type: whole,
  Status: whole,
  CreateTime: text,
  BCName: whole,
  TargetDomain: text,
  PlayType: whole,
  IsDelayLive: whole,
  CurrentCName: text,
  RentTag: whole,
  RentExpireTime: text,
  IsMiniProgramLive: whole,
})
const liveStream = { StreamName: text, AppName: text, DomainName: text }
const livePage = { PageNum: whole, PageSize: whole, TotalNum: whole, TotalPage: whole }
const storeHealth = { Status: text, Milliseconds: whole }
const nothing: Schema = { type: 'object', properties: {} }

export const cloudAnswers: Readonly<Record<string, Schema>> = {
  'smh.CreateLibrary': members({ LibraryId: text, AccessDomain: text }),
  'smh.DescribeLibraries': members({ List: list(library), TotalCount: whole }),
  'smh.DescribeLibrarySecret': members({ LibraryId: text, LibrarySecret: text }),
  'smh.ModifyLibrary': nothing,
  'smh.DeleteLibrary': nothing,
  'sts.GetFederationToken': sessionCredentials,
  'sts.AssumeRole': sessionCredentials,
  'sts.GetCallerIdentity': members({ Arn: text, AccountId: text, UserId: text, PrincipalId: text, Type: text }),
  'lke.CreateApplication': members({ BotBizId: text }),
  'lke.DeleteApplication': nothing,
  'lke.DescribeApplications': members({
    List: list(
      members({
        BotBizId: text,
        LibraryId: text,
        SpaceId: text,
        Name: text,
        Bucket: text,
        RealtimeBucket: text,
        CreateTime: text,
      }),
    ),
    TotalCount: whole,
  }),
  'lke.DescribeStorageCredential': members({
    Credentials: members({ TmpSecretId: text, TmpSecretKey: text, Token: text, AppId: whole }),
    StartTime: whole,
    ExpiredTime: whole,
    Bucket: text,
    Region: text,
    Type: text,
    CorpUin: text,
    FilePath: text,
    ImagePath: text,
    UploadPath: text,
    UploadUrl: text,
    FileUrl: text,
  }),
  'smh.DescribeHealth': members({
    Version: text,
    Runtime: text,
    Addresses: members({ Control: text, Content: text }),
    Database: members({ ...storeHealth, IsShared: claim }),
    BlobStore: members(storeHealth),
    Jobs: members({ DueCount: whole, OldestDueSeconds: whole }),
    LastVerify: orNull(
      members({
        StartTime: text,
        EndTime: text,
        IsDeep: claim,
        FindingCount: whole,
        RepairedCount: whole,
        EntryCount: whole,
        StoredCount: whole,
        StoredBytes: whole,
      }),
    ),
  }),
  'live.AddLiveDomain': nothing,
  'live.DeleteLiveDomain': nothing,
  'live.EnableLiveDomain': nothing,
  'live.ForbidLiveDomain': nothing,
  'live.DescribeLiveDomain': members({ DomainInfo: liveDomain }),
  'live.DescribeLiveDomains': members({
    AllCount: whole,
    DomainList: list(liveDomain),
    CreateLimitCount: whole,
    PlayTypeCount: list(whole),
  }),
  'live.DescribeLivePlayAuthKey': members({
    PlayAuthKeyInfo: members({ DomainName: text, Enable: whole, AuthKey: text, AuthDelta: whole, AuthBackKey: text }),
  }),
  'live.ModifyLivePlayAuthKey': nothing,
  'live.DescribeLivePushAuthKey': members({
    PushAuthKeyInfo: members({ DomainName: text, Enable: whole, MasterAuthKey: text, BackupAuthKey: text, AuthDelta: whole }),
  }),
  'live.ModifyLivePushAuthKey': nothing,
  'live.DescribeLiveStreamOnlineList': members({
    ...livePage,
    OnlineInfo: list(members({ ...liveStream, PublishTimeList: list(members({ PublishTime: text })), PushToDelay: whole })),
  }),
  'live.DescribeLiveForbidStreamList': members({
    ...livePage,
    ForbidStreamList: list(members({ ...liveStream, CreateTime: text, ExpireTime: text })),
  }),
  'live.CreateLiveRecordTemplate': members({ TemplateId: whole }),
  'live.DescribeLiveRecordTemplates': members({ Templates: list(recordTemplate) }),
  'live.ModifyLiveRecordTemplate': nothing,
  'live.DeleteLiveRecordTemplate': nothing,
  'live.CreateLiveRecordRule': nothing,
  'live.DescribeLiveRecordRules': members({
    Rules: list(members({ DomainName: text, AppName: text, StreamName: text, TemplateId: whole, CreateTime: text, UpdateTime: text })),
  }),
  'live.DeleteLiveRecordRule': nothing,
  'live.DropLiveStream': nothing,
  'live.ForbidLiveStream': nothing,
  'live.ResumeLiveStream': nothing,
  'smh.CreateAccessKey': members({ AccessKey: members({ ...accessKey, SecretAccessKey: text }) }),
  'smh.DescribeAccessKeys': members({ List: list(members(accessKey)), TotalCount: whole }),
  'smh.ModifyAccessKey': members({ AccessKey: members({ ...accessKey, SecretAccessKey: orNull(text) }) }),
  'smh.DeleteAccessKey': nothing,
}
