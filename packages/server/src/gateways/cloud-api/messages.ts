/**
 * What clients read beside a code. A failure carries its English sentence; the Chinese ones are
 * here, by code, for the protocol and for all actions. Clients match codes, people read these.
 */
import type { Failure } from '../../kernel/failure.ts'
import { RefusedParameter } from '../../platform/http/action.ts'

export type Language = 'en-US' | 'zh-CN'

/** English unless Chinese was asked for. */
export const parseLanguage = (text: string | undefined): Language => (text === 'zh-CN' ? 'zh-CN' : 'en-US')

export function messageOf(failure: Failure, language: Language): string {
  const sentence = language === 'zh-CN' ? chineseMessages[failure.code] : undefined
  if (sentence === undefined) return failure.message
  return failure.cause instanceof RefusedParameter ? `${sentence}参数：${failure.cause.parameter}。` : sentence
}

export const chineseMessages: Readonly<Record<string, string>> = {
  UnsupportedProtocol: '不支持该请求方法或 Content-Type。请使用 GET，或使用 POST 发送 JSON、表单或 multipart 表单数据。',
  RequestSizeLimitExceeded: '请求超过了大小限制。',
  InvalidRequest: '请求体格式错误，与 Content-Type 不符。',
  NoSuchProduct: '产品不存在。',
  NoSuchVersion: '接口版本不存在。',
  InvalidAction: '该版本下没有此接口。',
  'AuthFailure.InvalidAuthorization': '请求头 Authorization 缺失或格式错误，请使用 TC3-HMAC-SHA256 签名，并至少包含 content-type 和 host。',
  'AuthFailure.SignatureExpire': '签名已过期：时间戳与服务器时间相差超过五分钟，请检查本地时钟。',
  'AuthFailure.SecretIdNotFound': '密钥不存在、已禁用或已删除，请检查 SecretId。',
  'AuthFailure.InvalidSecretId': '该 SecretId 不是云 API 密钥。',
  'AuthFailure.TokenFailure': '临时密钥的 Token 缺失、错误或已过期，请重新获取临时密钥。',
  'AuthFailure.SignatureFailure': '签名错误，请检查密钥、参与签名的主机名和请求体。',
  'AuthFailure.UnauthorizedOperation': '该密钥无权执行此操作。',
  RequestLimitExceeded: '请求频率超过限制，请稍后重试。',
  UnsupportedRegion: '不支持该地域。',
  UnknownParameter: '请求包含未知参数。',
  MissingParameter: '缺少必要参数。',
  InvalidParameter: '参数类型或格式错误。',
  InvalidParameterValue: '参数取值错误。',
  'InvalidParameterValue.BucketNotSupport': '不支持指定存储桶，请去掉 BucketName。',
  'InvalidParameterValue.CosStorageClass': '存储类型取值错误。',
  'InvalidParameterValue.CountryCode': '国家或地区代码错误。',
  'InvalidParameterValue.LibraryQuotaRequired': '开启媒体库配额时必须指定 LibraryQuota。',
  'InvalidParameterValue.LibraryQuotaRequiresMultiSpace': '仅多租户空间媒体库支持媒体库配额，请同时设置 IsMultiSpace。',
  'InvalidParameterValue.LimitExceeded': '参数取值超过限制。',
  'InvalidParameterValue.PhoneNumber': '手机号码格式错误。',
  'ResourceInUse.MultiSpace': '该媒体库下仍有租户空间，请先删除租户空间。',
  'ResourceNotFound.Library': '媒体库不存在。',
  'ResourceNotFound.OfficialInstance': '云盘实例不存在。',
  'UnauthorizedOperation.SmsCode': '短信验证码错误或已过期。',
  'UnsupportedOperation.Purpose': '不支持该用途。',
  'InternalError.SendSms': '短信发送失败：服务器未配置短信通道。',
  'InvalidParameter.GrantOtherResource': '策略包含其他账号的资源。',
  'InvalidParameter.OverTimeError': '有效期超过上限。',
  'InvalidParameter.ParamError': '参数格式错误。',
  'InvalidParameter.PolicyTooLong': '策略长度超过 2048 字节。',
  'InvalidParameter.ResouceError': '资源描述错误，应为 * 或六段式 qcs::cos:<region>:uid/<appid>:<bucket>/<key>。',
  'InvalidParameter.StrategyFormatError': '策略格式错误：应为包含 version 和 statement 的 JSON。',
  'InvalidParameter.StrategyInvalid': '策略内容错误。',
  'InvalidParameterValue.Grant': '权限取值错误，请使用业务接口中的权限名，例如 upload_file。',
  'LimitExceeded.AccessKey': '该媒体库的访问密钥数量已达上限，请先删除不用的密钥。',
  'LimitExceeded.Application': '该媒体库的应用数量已达上限，请先删除不用的应用。',
  'ResourceNotFound.AccessKey': '访问密钥不存在。',
  'ResourceNotFound.Application': '应用不存在。',
  'ResourceNotFound.RoleNotFound': '角色不存在。每个媒体库都是一个角色：qcs::cam::uin/<account>:roleName/<LibraryId>。',
  'ResourceNotFound.Space': '租户空间不存在。',
  ResourceNotFound: '直播域名不存在。',
  'ResourceNotFound.DomainNoRecord': '直播域名不存在，无法启用。',
  'ResourceNotFound.DomainNotExist': '直播域名不存在。',
  'ResourceNotFound.PlayDomainNoRecord': '播放域名不存在。',
  'ResourceNotFound.PushDomainNoRecord': '推流域名不存在。',
  'ResourceNotFound.ForbidService': '该账号的直播服务已被封禁。',
  'ResourceNotFound.FreezeService': '该账号的直播服务已被冻结。',
  'ResourceNotFound.StopService': '该账号的直播服务因欠费已停用。',
  'ResourceNotFound.UserDisableService': '直播服务已由账号所有者停用，可使用 ModifyLiveAccountState 重新启用。',
  'InvalidParameter.DomainFormatError': '域名格式错误，域名至少由两部分组成，例如 play.example.com。',
  'InvalidParameter.DomainTooLong': '域名过长，最多 253 个字符。',
  'InvalidParameter.DomainIsLimited': '该域名是本服务器自身的地址，请使用其他域名。',
  'InvalidParameter.ConfNotFound': '录制模板不存在。',
  'FailedOperation.DomainAdded': '域名已添加。一个域名只能是推流域名或播放域名之一。',
  'FailedOperation.HostOutLimit': '直播域名数量已达上限，请先删除不用的域名。',
  'FailedOperation.NotFound': '没有符合条件的记录，请检查参数。',
  'FailedOperation.ConfInUsed': '录制模板正在使用，请先删除对应的录制规则。',
  'FailedOperation.RuleAlreadyExist': '该域名、应用和流的录制规则已存在，请先删除。',
  'InternalError.ConfOutLimit': '模板或规则数量已达上限，请先删除不用的。',
  FailedOperation: '应用不存在，请检查 BotBizId。',
  'FailedOperation.MFATypeNotSupported': '不支持多因子认证，请去掉 SerialNumber 和 TokenCode。',
  'FailedOperation.TempKeyNotAllowed': '不允许使用临时密钥，请使用永久密钥签名。',
  InternalError: '服务器内部错误，请重试；若持续出现，请向管理员提供 RequestId。',
}
