// The layers: what each package may import, and nothing else. ARCHITECTURE.md explains them.

const { builtinModules } = require('node:module')

/** Other packages of this workspace that a package may import. */
const ALLOWED = {
  protocol: [],
  schema: [],
  store: [],
  transports: ['protocol'],
  server: ['protocol', 'schema', 'transports', 'store'],
  client: ['protocol', 'schema', 'transports', 'store'],
  'connector-kit': ['protocol', 'schema', 'store', 'server', 'testing'],
  testing: ['protocol', 'schema', 'transports', 'store', 'server', 'client'],
  http: ['protocol', 'transports', 'connector-kit'],
  'connectors/openapi': ['protocol', 'schema', 'store', 'server', 'connector-kit'],
  'connectors/sql': ['protocol', 'schema', 'store', 'server', 'connector-kit'],
  'connectors/files': ['protocol', 'schema', 'store', 'server', 'connector-kit'],
  'connectors/mcp': ['protocol', 'schema', 'store', 'transports', 'server', 'client', 'connector-kit'],
  'connectors/module': ['protocol', 'schema', 'store', 'server', 'connector-kit'],
  gateway: ['protocol', 'schema', 'transports', 'store', 'server', 'connector-kit', 'http'],
  cli: [
    'protocol',
    'schema',
    'transports',
    'store',
    'server',
    'client',
    'connector-kit',
    'gateway',
    'connectors/[^/]+',
  ],
}

/** Packages without a module of Node.js anywhere. */
const PLATFORM_FREE = ['protocol', 'store']

/** Packages whose main door must not lead to a module of Node.js: browsers and edge platforms come in there. */
const PORTABLE_DOORS = ['protocol', 'schema', 'store', 'transports', 'server', 'client']

/** Packages without a dependency from outside. */
const DEPENDENCY_FREE = ['protocol', 'store']

// Its types only are imported; the module itself is asked for at run time, where there is one.
const importable = builtinModules.filter((name) => name !== 'diagnostics_channel')

const tests = '[.]test[.]ts$'

const layers = Object.entries(ALLOWED).map(([name, allowed]) => ({
  name: `${name.replace('/', '-')}-imports-only-${allowed.join('-').replaceAll(/[^a-z-]/g, '') || 'itself'}`,
  severity: 'error',
  from: { path: `^packages/${name}/src`, pathNot: tests },
  to: { path: '^packages/', pathNot: `^packages/(${[name, ...allowed].join('|')})/` },
}))

module.exports = {
  forbidden: [
    ...layers,
    {
      name: 'every-package-has-its-row-above',
      severity: 'error',
      from: { path: '^packages/', pathNot: `^packages/(${Object.keys(ALLOWED).join('|')})/` },
      to: {},
    },
    {
      name: 'no-cycles',
      severity: 'error',
      from: { path: '^packages/' },
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'runs-anywhere',
      severity: 'error',
      from: { path: `^packages/(${PLATFORM_FREE.join('|')})/src`, pathNot: tests },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'portable-doors',
      severity: 'error',
      from: { path: `^packages/(${PORTABLE_DOORS.join('|')})/src/index[.]ts$` },
      to: { path: `^(node:)?(${importable.join('|')})$`, reachable: true },
    },
    {
      name: 'servers-start-light',
      comment:
        'The main door of transports has clients too, which a server would load before it answers; its types cost nothing.',
      severity: 'error',
      from: { path: '^packages/server/src', pathNot: tests },
      to: { path: '^packages/transports/src/(index|node)[.]ts$', dependencyTypesNot: ['type-only', 'dynamic-import'] },
    },
    {
      name: 'no-dependencies',
      severity: 'error',
      from: { path: `^packages/(${DEPENDENCY_FREE.join('|')})/src`, pathNot: tests },
      to: { path: 'node_modules' },
    },
    {
      name: 'other-packages-by-their-name',
      comment: 'A relative path into another package goes around its door.',
      severity: 'error',
      from: { path: '^packages/((?:connectors/)?[^/]+)/src' },
      to: { path: '^packages/', pathNot: '^packages/$1/', dependencyTypes: ['local'] },
    },
    {
      name: 'products-do-not-import-tests',
      severity: 'error',
      from: { path: '^packages/(?:connectors/)?[^/]+/src', pathNot: tests },
      to: { path: `${tests}|^test/|/fixtures/` },
    },
    {
      name: 'resolvable',
      severity: 'error',
      from: { path: '^packages/' },
      to: { couldNotResolve: true },
    },
  ],
  required: [
    {
      name: 'names-lead-to-sources',
      comment: 'Otherwise imports by package name end in dist/, which is left out, and no rule sees them.',
      severity: 'error',
      module: { path: '^packages/cli/src/with-server[.]ts$' },
      to: { path: '^packages/client/src/index[.]ts$' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '/dist/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.check.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      // Without 'node': what is imported by condition (#stdio, #serve) is looked at as a browser would.
      conditionNames: ['causeway-source', 'import', 'default', 'types'],
    },
  },
}
