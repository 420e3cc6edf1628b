// The arrows: kernel ← platform ← features ← gateways ← app ← main. Every rule says what to do
// instead. An exception is a line here with its reason, never a comment in the code.

const src = '^packages/server/src'
const tests = '(\\.test\\.ts$|/conformance\\.ts$|^packages/server/test/)'
const groundFloor = 'libraries|spaces|entries|quotas|tasks'

/** What one platform folder may know of another. */
const contracts = [
  'db/(db|sql|expressions|failures)',
  'blobs/(blob-store|digests|segment-id)',
  'blobs/wrappers/metered',
  'http/(operation|action|failures|query|business-api|cors)',
  'jobs/jobs',
  'log/log',
  'installation/(owned-file|watch-files|start-refused)',
].join('|')

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: 'no-cycles',
      comment: 'Two files that need each other are one thing or three: move what both need into a third.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'kernel-imports-nothing',
      comment: 'The kernel is pure words. What does I/O or needs a package belongs in platform/.',
      severity: 'error',
      from: { path: `${src}/kernel/`, pathNot: tests },
      to: { pathNot: `${src}/kernel/` },
    },
    {
      name: 'platform-knows-no-product',
      comment: 'When the platform needs product knowledge, let app.ts hand it a function.',
      severity: 'error',
      from: { path: `${src}/platform/`, pathNot: tests },
      to: { path: src, pathNot: `${src}/(kernel|platform)/` },
    },
    {
      name: 'platform-rooms-meet-at-contracts',
      comment:
        "Reach another platform folder through its contract file; what it does not offer there is its own business. A new contract is a line in this file's list.",
      severity: 'error',
      from: { path: `${src}/platform/([^/]+)/`, pathNot: tests },
      to: { path: `${src}/platform/([^/]+)/`, pathNot: [`${src}/platform/$1/`, `${src}/platform/(${contracts})\\.ts$`] },
    },
    {
      name: 'features-know-no-door',
      comment: 'Slices do not know how they are reached: move protocol words into the gateway, wiring into app.ts.',
      severity: 'error',
      from: { path: `${src}/features/`, pathNot: tests },
      to: { path: src, pathNot: `${src}/(kernel|platform|features)/` },
    },
    {
      name: 'gateways-know-no-app',
      comment: 'What a gateway needs from the app is handed to it when it is made.',
      severity: 'error',
      from: { path: `${src}/gateways/`, pathNot: tests },
      to: { path: src, pathNot: `${src}/(kernel|platform|features|gateways)/` },
    },
    {
      name: 'gateways-translate-only',
      comment: 'A gateway calls operations of a slice; it never reads or writes the stores itself. Types of the contracts are fine.',
      severity: 'error',
      from: { path: `${src}/gateways/`, pathNot: tests },
      to: {
        path: `${src}/platform/(db|blobs)/`,
        pathNot: `${src}/platform/blobs/(blob-store|digests|receive|read-range|throttle|free-chunks|slabs|slab-threads|body)\\.ts$`,
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'gateways-stay-apart',
      comment: 'What two gateways share is a rule of a slice or machinery of the platform.',
      severity: 'error',
      from: { path: `${src}/gateways/([^/]+)/`, pathNot: tests },
      to: { path: `${src}/gateways/([^/]+)/`, pathNot: `${src}/gateways/$1/` },
    },
    {
      name: 'slices-have-one-door',
      comment: 'Import another slice through its index.ts; add what is missing there if it is meant for others.',
      severity: 'error',
      from: { path: `${src}/features/([^/]+)/`, pathNot: tests },
      to: { path: `${src}/features/([^/]+)/`, pathNot: [`${src}/features/$1/`, `${src}/features/[^/]+/index\\.ts$`] },
    },
    {
      name: 'gateways-use-the-door',
      comment: 'Import a slice through its index.ts; add what is missing there if it is meant for gateways.',
      severity: 'error',
      from: { path: `${src}/(gateways/|[^/]+\\.ts$|cli/)`, pathNot: tests },
      to: { path: `${src}/features/`, pathNot: `${src}/features/[^/]+/index\\.ts$` },
    },
    {
      name: 'ground-floor-stays-down',
      comment: 'Libraries, spaces and entries are what the others stand on. Turn the call round, or enqueue a job.',
      severity: 'error',
      from: { path: `${src}/features/(${groundFloor})/`, pathNot: tests },
      to: { path: `${src}/features/`, pathNot: `${src}/features/(${groundFloor})/` },
    },
    {
      name: 'drivers-are-plugged-in-by-the-app',
      comment: 'Depend on the contract; app.ts chooses the driver.',
      severity: 'error',
      from: { pathNot: [`${src}/app\\.ts$`, '/drivers/', tests, '^scripts/'] },
      to: { path: '/drivers/' },
    },
    {
      name: 'drivers-stay-apart',
      comment: 'What two drivers share belongs beside their contract.',
      severity: 'error',
      from: { path: '/platform/([^/]+)/drivers/([^/]+)/', pathNot: tests },
      to: { path: '/drivers/', pathNot: '/platform/$1/drivers/$2/' },
    },
    {
      name: 'only-the-app-reads-config',
      comment: 'Take the one value you need as a parameter.',
      severity: 'error',
      from: { path: `${src}/(kernel|platform|features|gateways)/`, pathNot: tests },
      to: { path: `${src}/config\\.ts$` },
    },
    {
      name: 'server-needs-no-test',
      comment: 'Code that runs in production does not import tests, fixtures or development packages.',
      severity: 'error',
      from: { path: src, pathNot: tests },
      to: { path: ['\\.test\\.ts$', '^packages/server/test/', '^acceptance/', '^scripts/'] },
    },
    {
      name: 'packages-are-declared',
      comment: 'Declare the package under dependencies of packages/server/package.json, with a sentence on what we would write otherwise.',
      severity: 'error',
      from: { path: src, pathNot: tests },
      to: { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown', 'npm-optional'] },
    },
    {
      name: 'outside-stays-outside',
      comment: 'Acceptance tests and examples know the server from its protocols alone.',
      severity: 'error',
      from: { path: '^(acceptance|examples)/' },
      to: { path: '^packages/server/' },
    },
    {
      name: 'the-client-stands-alone',
      comment: 'The client has no dependencies and runs in browsers: write what it needs, or put what only Node can do into node.ts.',
      severity: 'error',
      from: { path: '^packages/sdk/src', pathNot: ['\\.test\\.ts$', '/node\\.ts$'] },
      to: { pathNot: '^packages/sdk/src' },
    },
    {
      name: 'typebox-stays-unloaded',
      comment:
        'Build schemas with platform/http/schema.ts; from TypeBox itself only types are imported. It would double the time a start takes.',
      severity: 'error',
      from: { path: src, pathNot: [tests, `${src}/platform/http/body\\.ts$`] },
      to: { path: 'node_modules/typebox', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'everything-resolves',
      comment: 'Nothing stands at this address.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '/dist/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'require', 'node', 'default', 'types'] },
  },
}
