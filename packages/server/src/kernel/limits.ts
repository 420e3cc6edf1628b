/** Every limit has a name here. Sizes in bytes, durations in milliseconds unless the name says otherwise. */
const KiB = 1024
const MiB = 1024 * KiB
const GiB = 1024 * MiB

export const limits = {
  /** Bytes of one JSON request body of the business API (a batch of 1000 long paths fits). */
  jsonBodyBytesMax: 8 * MiB,
  /** The same where the body must be read to know who may send it. */
  unknownBodyBytesMax: 64 * KiB,
  /** Bytes of a request's header block. */
  headerBytesMax: 64 * KiB,
  /** An idle connection is kept this long for the client's next request. */
  keepAliveIdle: 75_000,
  requestHeadersTimeout: 60_000,
  /** A connection on which nothing moves is cut after this. */
  connectionIdle: 300_000,
  /** Code points of one name; a library may set less. */
  nameLengthMax: 255,
  /** Bytes of a whole path as UTF-8. */
  pathBytesMax: 16 * KiB,
  /** Links that are followed one after the other. */
  linkDepthMax: 8,
  /** Directories above an Entry. */
  depthMax: 512,
  /** Automatic renames tried before giving up. */
  renameTriesMax: 10_000,
  pageItemsMax: 1000,
  pageItemsDefault: 20,
  /** `page * page_size` of the page-number lists. */
  pageDepthMax: 10_000,
  /** Children of a Directory that a listing sorts on the connection of the request; more are sorted off the event loop. */
  sortedInPlaceMax: 10_000,
  userIdLengthMax: 255,
  clientIdLengthMax: 255,
  sessionIdLengthMax: 255,
  revokedIdsMax: 100,
  tokenPeriodSecondsMin: 300,
  tokenPeriodSecondsMax: 315_360_000,
  tokenPeriodSecondsDefault: 86_400,
  /** A sliding token is written at most once in this time. */
  tokenRenewalInterval: 60_000,
  /** Renewals kept in memory before they are written early. */
  tokenRenewalsPendingMax: 100_000,
  /** Spaces one token may name, and ids one usage question may. */
  spacesPerRequestMax: 1000,
  /** Blobs whose segments one run of the collector looks at, and holds in mind: 8 MiB. */
  collectedBlobsPerRun: 250_000,
  /** What it takes for lost it looks at again after this. */
  collectedLookPause: 60_000,
  /** Rows one step of a cleaning job removes. */
  cleanedRowsPerStep: 1000,
  /** Recycled items one transaction purges. */
  purgedItemsPerStep: 100,
  /** Ids one call on the bin may name. */
  recycledItemsPerRequestMax: 1000,
  recycledPageItemsMax: 100,
  /** Ids one question about tasks may name. */
  tasksPerRequestMax: 1000,
  /** A task that ended is told about for this long. */
  taskRetention: 30 * 24 * 3600_000,
  /** Items of one batch. */
  batchItemsMax: 1000,
  /** Entries that a copy, move or batch of them touches before its caller is answered; what is left becomes a task. */
  entriesInlineMax: 200,
  /** Deletions of a batch that share a transaction. Each is one row, whatever lies below: the whole batch is answered at once. */
  deletionsPerStep: 500,
  /** Entries that the first transaction of a task touches; the others as many as their time allows, within the bounds. */
  entriesPerStep: 200,
  entriesPerStepMin: 50,
  entriesPerStepMax: 2000,
  /** Entries that one statement of a copy makes: behind each the thread that runs it gives its core away, sooner than the tick of the system would. */
  copiesPerStatement: 200,
  /** Time for one transaction of background work: on SQLite all requests wait for it. */
  stepTime: 2,
  /** The same for one that may be lost, for which only writers wait. */
  unseenStepTime: 8,
  /** Both on PostgreSQL, where only writers of the same Space do. */
  sharedStepTime: 20,
  /** Failures in a row after which a job is given up that somebody waits for: eight and a half minutes. */
  jobAttemptsMax: 10,
  /** Where nothing was removed by age for so long, nobody knows whether the server stood still or the clock jumped ahead. */
  standstillMin: 24 * 3600_000,
  /** So long nothing is removed by age then: time to set the clock right. */
  standstillPause: 3600_000,
  /** Transactions that one run of a job makes before others get their turn. */
  stepsPerRun: 1000,
  /** Versions one transaction removes. */
  versionsPerStep: 200,
  /** Versions one call may name. */
  versionsPerRequestMax: 100,
  historyCountMax: 999,
  historyDaysMax: 999,
  historyMergeSecondsMin: 5,
  historyMergeSecondsMax: 600,
  /** A Space's counts are taken anew at most once in this time. */
  recountInterval: 60_000,
  /** A library's history is cleared at most once in this time. */
  historyClearInterval: 60_000,
  retentionDaysMax: 10_000,
  /** Days a quota may stay exceeded before its clean-up begins. */
  quotaTermDaysMax: 10_000,
  /** What a clean-up removed is remembered for so long. */
  quotaRemovalRetentionDays: 30,
  /** What a clean-up plans at once, in the order of its removal; one transaction removes `purgedItemsPerStep` of it. */
  quotaCandidatesPerPlan: 1000,
  /** A Space's retention changes at most once in this time. */
  retentionChangeInterval: 60_000,
  partsMax: 10_000,
  partBytesMax: 5 * GiB,
  simpleUploadBytesMax: 5 * GiB,
  uploadTicketLifetime: 24 * 3600_000,
  uploadLifetime: 7 * 24 * 3600_000,
  /** Part numbers one legacy begin or renew call may ask headers for. */
  ticketPartsMax: 1000,
  /** An instant upload asked again within this time is the same one: clients try for less than two minutes. */
  repeatWindow: 3 * 60_000,
  /** Uploads of one target that completing looks through for the bytes of a client that began anew. */
  rebegunUploadsMax: 32,
  expiredUploadsPerRun: 100,
  expiredPartsPerStep: 1000,
  downloadLinkSecondsMin: 60,
  downloadLinkSecondsMax: 7200,
  downloadLinkSecondsDefault: 7200,
  trafficBytesPerSecondMin: 102_400,
  trafficBytesPerSecondMax: 104_857_600,
  /** Segments up to this size go to the small tier of a driver that has one. */
  smallSegmentBytesMax: 64 * KiB,
  /** A blob without references keeps its bytes for this long (backups restore whole). */
  blobGrace: 24 * 3600_000,
  hashBlockBytes: MiB,
  /** Bytes one run of the hashing job reads. */
  hashStretchBytesMax: 256 * MiB,
  labelsMax: 100,
  labelLengthMax: 255,
  categoryBytesMax: 16,
  metaHeadersMax: 100,
  metaBytesMax: 8 * KiB,
  extnamesMax: 1000,
  /** A transfer in which nothing moves for this long is ended. */
  transferIdle: 60_000,
  /** What is still read of a refused upload, so that the client gets to see the answer. */
  refusedBodyBytesMax: 16 * MiB,
  refusedBodyTime: 5_000,
  /** A refused body up to this size is read whole and the connection kept. */
  keptBodyBytesMax: 256 * KiB,
  formFieldsMax: 64,
  formFieldBytesMax: 16 * KiB,
  formPartHeaderBytesMax: 4 * KiB,
  libraryNameLengthMax: 50,
  libraryRemarkLengthMax: 250,
  extnameLengthMax: 64,
  libraryTagsMax: 50,
  tagKeyLengthMax: 127,
  tagValueLengthMax: 255,
  tagFiltersMax: 10,
  tagFilterValuesMax: 20,
  /** Ids named in one question, and items of one page, of the Cloud API. */
  cloudIdsMax: 100,
  cloudPageItemsMax: 100,
  /** How deep its offset pages go. */
  cloudOffsetMax: 1_000_000,
  cloudJsonBytesMax: 10 * MiB,
  cloudFormBytesMax: MiB,
  /** Read and thrown away of a body that is too large, before the connection is cut. */
  cloudDiscardBytesMax: 64 * MiB,
  cloudQueryBytesMax: 32 * KiB,
  /** Flattened names in one request, and the levels one of them may have. */
  cloudParametersMax: 10_000,
  cloudParameterDepthMax: 16,
  cloudSignedHeadersMax: 50,
  /** Distance between a signature's time and ours. */
  cloudClockSkewSeconds: 300,
  cloudRateBucketsMax: 100_000,
  /** A change-feed cursor works this long. */
  feedCursorLifetime: 180 * 24 * 3600_000,
  feedItemsDefault: 100,
  /** Events one call of the journal looks at, in search of one user's. */
  journalEventsPerCall: 5000,
  housekeepingRowsPerStep: 1000,
  /** Uses remembered for one user of a Space. */
  recentUsesPerUserMax: 1000,
  /** Distance between an object signature's time and ours. */
  objectClockSkewSeconds: 900,
  objectPresignedSecondsMax: 604_800,
  /** Headers, and parameters, that one object signature may cover. */
  objectSignedNamesMax: 100,
  objectSecretIdLengthMax: 1024,
  /** Names a preflight of the object door may ask for. */
  objectCorsHeadersBytesMax: 4096,
  objectXmlBytesMax: 2 * MiB,
  objectXmlDepthMax: 8,
  /** Bytes of one key as UTF-8. */
  objectKeyBytesMax: 1024,
  /** One of the headers that are kept with an object. */
  objectHeaderLengthMax: 1024,
  objectDelimiterBytesMax: 1024,
  /** Keys of one page of a listing, and of one multi-delete. */
  objectKeysPerPageMax: 1000,
  /** Looks at the tree for one page: a page of many empty directories ends early. */
  objectListLooksMax: 2000,
  /** Directories one statement of a listing reads ahead, where statements travel. */
  objectDirectoriesAheadMax: 16,
  /** Buckets one answer names: as S3 has it, and as COS does. */
  bucketsPerPageMax: 10_000,
  cosBucketsPerPageMax: 2000,
  /** A line between the chunks of an `aws-chunked` body, and the headers behind the last. */
  objectChunkLineBytesMax: 16 * KiB,
  objectTrailersMax: 8,
  /** Conditions in the policy of a browser form. */
  objectPolicyConditionsMax: 100,
  /** Every part of an object but the last; the smaller of what the two protocols ask. */
  objectPartBytesMin: MiB,
  /** Bytes of a policy's JSON. A temporary key's token carries it in headers and addresses. */
  policyBytesMax: 2048,
  accessKeysPerLibraryMax: 100,
  accessKeyNameLengthMax: 50,
  temporaryKeySecondsDefault: 1800,
  /** The root key's temporary keys, and those of an access key, live so long at most. */
  federationSecondsMax: 7200,
  keyFederationSecondsMax: 129_600,
  roleSecondsDefault: 7200,
  roleSecondsMax: 43_200,
  temporaryKeySecondsMin: 1,
  /** The vendor's bound for tokens; they travel in headers and addresses. */
  temporaryTokenLengthMax: 4096,
  sessionTagsMax: 50,
  applicationNameLengthMax: 50,
  applicationsPerLibraryMax: 1000,
  storageUploadSeconds: 600,
  storageDownloadSeconds: 3600,
  /** Words of one search, and code points of each. */
  searchWordsMax: 100,
  searchWordLengthMax: 255,
  /** Values of one filter by extension, label or category, and their lengths. */
  searchFilterValuesMax: 20,
  searchExtnameLengthMax: 10,
  searchLabelLengthMax: 32,
  searchPageItemsMax: 100,
  /**
   * Tokens that one piece of a keyword looks up; the name itself decides. PostgreSQL takes the
   * tokens of a word for independent: with four of them it expects next to nothing of a word that
   * is everywhere, and reads all its names at once (90 ms among 500,000) instead of the newest.
   */
  searchTokensPerPieceMax: 2,
  searchPiecesPerWordMax: 16,
  /** Names one statement of a search looks at: the first a few more than are wanted, the others grow. */
  searchWindowSpare: 3,
  searchWindowMax: 20_000,
  /** Names below a Directory that a search in it goes through one by one, without the index of the Space. */
  searchedNamesInPlaceMax: 4000,
  /** A search that has found too little by then answers what it has. */
  searchTime: 1500,
  /** A statement that runs longer is ended. */
  searchStatementTime: 5000,
  searchesPerSecond: 10,
  /** Hits of an older search call that are put in order together. */
  searchHitsMax: 10_000,
  searchSessionLifetime: 30 * 60_000,
  searchSessionsPerUserMax: 10,
  searchStatsTime: 20_000,
  searchGroupsMax: 2000,
  searchDistinctMax: 1_000_000,
  /** Names one transaction of the indexing jobs works through. */
  indexedNamesPerStep: 250,
  /** A publisher's holder says that it is still there in this rhythm, and counts as gone when it has not for the other. */
  liveBeatInterval: 10_000,
  liveLapse: 30_000,
  /** Orders to cut streams that another process was given are looked for in this rhythm. */
  liveCutsLookInterval: 500,
  liveCutsPerLookMax: 1000,
  liveCutsRetention: 3600_000,
  liveDomainsMax: 100,
  /** Seconds that a domain may add to the time in its addresses. */
  liveGraceSecondsMax: 31_536_000,
  liveRefererRulesLengthMax: 4096,
  /** A segment of a domain that asks for no signature is fetched with its playlist's ticket for so long. */
  liveOpenTicketLifetime: 60_000,
  liveIdsPerStatement: 500,
  /** The past of streams is told for two months. */
  liveHistoryRetention: 62 * 24 * 3600_000,
  liveTemplatesMax: 50,
  liveRulesMax: 1000,
  liveRecordTextLengthMax: 1024,
  liveDescriptionLengthMax: 255,
  /** A banned stream comes back by itself after this, unless its ban says when. */
  liveBanDefault: 7 * 24 * 3600_000,
  liveBanMax: 90 * 24 * 3600_000,
  liveBanReasonBytesMax: 2048,
  /** A publisher of a media server that never says that it is still there counts as there for so long. */
  liveUnbeatenHold: 24 * 3600_000,
  liveHookBytesMax: 64 * KiB,
  /** Clients of other media servers that are remembered at once, and drops that may still meet one. */
  liveHookClientsMax: 100_000,
  liveHookDropsMax: 10_000,
  /** Orders to end a client that a media server is given at once, and how long it may take for one. */
  liveKicksAtOnce: 8,
  liveKickTime: 3000,
  /** Files of the console, built or not. */
  consoleFilesMax: 5000,
  /** A build of the console that takes longer is ended. */
  consoleBuildTimeout: 300_000,
  /** What a failed build said last, in characters. */
  consoleBuildOutputMax: 8000,
  /** A sign-in link of the terminal is good for so long. */
  consoleSignInSeconds: 43_200,
  /** RTMP connections, and streams that are on the air in one process. */
  liveConnectionsMax: 2000,
  liveStreamsMax: 500,
  /** An RTMP client says what it wants within this time and these bytes. */
  liveGreetingTime: 10_000,
  liveGreetingBytesMax: 64 * KiB,
  /** A refused or ended RTMP client gets so long to read why. */
  liveGoodbyeTime: 1000,
  /** A publisher that sends nothing for this long is gone. */
  livePublisherIdle: 15_000,
  /** Bytes of one RTMP command, and of one frame of picture or sound. */
  liveCommandBytesMax: 16 * KiB,
  liveMessageBytesMax: 8 * MiB,
  /** Messages one RTMP connection sends side by side. */
  liveChunkStreamsMax: 64,
  /** Bytes on their way from the RTMP process to the server. */
  liveRelayBacklogBytesMax: 64 * MiB,
  /** Bytes since the last key frame that are kept for viewers who come later. */
  liveKeptBytesMax: 16 * MiB,
  /** Bytes that may wait for one viewer before it skips to the next key frame; an RTMP viewer is let go. */
  liveBacklogBytesMax: 4 * MiB,
  /** Tags that arrive within this time leave as one write. */
  liveGatherTime: 20,
  liveGatherBytesMax: 256 * KiB,
  /** A recording process or HLS cutter that fell behind by so much is ended. */
  liveToolBacklogBytesMax: 32 * MiB,
  /** Nobody has asked for a stream's playlist for this long: its segments end. */
  liveHlsIdle: 30_000,
  /** How long the first request of a playlist waits for the first segment. */
  liveHlsStartTime: 15_000,
  /** A stream that ffmpeg gave up is tried again at most once in this time. */
  liveHlsRestartInterval: 5000,
  liveHlsSegmentSeconds: 2,
  liveHlsSegments: 6,
  /** A power cut costs a recording this much. */
  recordingFlushInterval: 5000,
  /** A recording is put into the store in parts of this size. */
  recordingPartBytes: 256 * MiB,
} as const
