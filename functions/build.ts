// SPDX-License-Identifier: Apache-2.0
// `npm run build`: writes each function of index.ts into dist/<function>/ as one file with the plan and SQL it reads, a
// package.json and a lock of the one package that stays outside, the framework. The folder is what is deployed.
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, relative, resolve, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build, type Metafile, type Plugin } from 'esbuild'
import { requirePlan } from '../plan/check.ts'
import { readPlan } from '../plan/read.ts'
import type { Plan } from '../schemas/plan.ts'
import { frameworkLock } from './build-lock.ts'
import { DEPLOYED_PLAN } from './platform/deployed-plan.ts'

const ROOT = fileURLToPath(new URL('../', import.meta.url))
const FRAMEWORK = '@google-cloud/functions-framework'
const OUTPUT = 'function.cjs'
const CACHE =
  "require('node:module').enableCompileCache(require('node:path').join(__dirname, '.compile-cache'))"
/** Files that are the same for every function. V8 keeps what it compiled in the image: a start reads it instead of compiling. */
const AROUND: Readonly<Record<string, string>> = {
  'index.cjs': `${CACHE}\nrequire('./${OUTPUT}').start()\n`,
  'warm.cjs': `${CACHE}\nrequire('./${OUTPUT}')\nrequire('node:module').flushCompileCache()\n`,
}

type Registered = { name: string; handler: string; module: string }

/** The functions that index.ts registers, with the module of each handler. Throws Error for a line it does not understand. */
export const registeredFunctions = (): Registered[] => {
  const text = readFileSync(new URL('index.ts', import.meta.url), 'utf8')
  const modules = new Map(
    [...text.matchAll(/^import \{ (\w+) \} from '(\.\/[\w/-]+\.ts)'$/gm)].map(([, handler, module]) => [
      handler,
      module,
    ]),
  )
  const lines = text.split('\n').filter((line) => line.startsWith('http'))
  return lines.map((line) => {
    const [, name, handler] = /^http\('([a-z-]+)', (\w+)\)$/.exec(line) ?? []
    const module = modules.get(handler)
    if (!name || !handler || !module) throw new Error(`functions/index.ts: not understood: ${line}`)
    return { name, handler, module }
  })
}

/** One function, registered; its configuration is looked at when it starts, before the framework listens. */
const entryOf = ({ name, handler, module }: Registered): string => `
import { http } from '${FRAMEWORK}'
import { startFunction } from './platform/start-function.ts'
import { ${handler} } from '${module}'
http('${name}', ${handler})
export const start = () => startFunction('${name}')
`

/** Our modules find files beside themselves: in the bundle, beside where they would be below it. */
const ownPlaces: Plugin = {
  name: 'own places',
  setup: ({ onLoad }) =>
    onLoad({ filter: /\.ts$/ }, ({ path }) => {
      if (path.includes(`${sep}node_modules${sep}`)) return null
      const place = relative(ROOT, path).split(sep).join('/')
      const here = `require('node:url').pathToFileURL(require('node:path').join(__dirname, '${place}')).href`
      return {
        loader: 'ts',
        contents: readFileSync(path, 'utf8').replaceAll('import.meta.url', here),
      }
    }),
}

const STATEMENTS = 'sql/statements.ts'
/** What is beside the statements and never read by a function: the compiler, the tests of rules, the texts for BigQuery's own views. */
const UNREAD = /^sql[/\\](?:compiler|qualified|bytes)(?:[/\\]|$)|[/\\]cases(?:[/\\]|$)|\.ts$/

const copySql = (folder: string): void =>
  cpSync(join(ROOT, 'sql'), join(folder, 'sql'), {
    recursive: true,
    filter: (path) => !UNREAD.test(relative(ROOT, path)),
  })

/** Capture judges by the register and the versions; who works here and who is watched is not its concern. */
const planFor = (name: string, plan: Plan): Plan =>
  name === 'capture'
    ? {
        ...plan,
        ...{ calendar: [], networks: [], roster: [], exceptions: [], watchlist: [], withdrawn_subjects: [] },
        ...{ relationships: [], sites: [], department_hours: [], role_rights: [] },
      }
    : plan

const modulesIn = (metafile: Metafile): string[] =>
  Object.values(metafile.outputs)
    .flatMap(({ inputs }) => Object.keys(inputs))
    .filter((path) => path !== '<stdin>')
    .sort()

export type Built = { name: string; folder: string; bytes: number; modules: string[] }

/** Builds one function into `<folder>/<name>/`; what was there is replaced. */
const buildFunction = async (one: Registered, into: string, plan: Plan): Promise<Built> => {
  const folder = join(into, one.name)
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  const { metafile } = await build({
    stdin: { contents: entryOf(one), resolveDir: dirname(fileURLToPath(import.meta.url)), loader: 'ts' },
    absWorkingDir: ROOT,
    outfile: join(folder, OUTPUT),
    bundle: true,
    platform: 'node',
    target: 'node24',
    format: 'cjs',
    external: [FRAMEWORK],
    plugins: [ownPlaces],
    minifySyntax: true,
    minifyWhitespace: true,

    legalComments: 'eof',
    metafile: true,
    logLevel: 'warning',
  })
  const modules = modulesIn(metafile)
  if (modules.includes(STATEMENTS)) copySql(folder)
  const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { version: string }
  const manifest = {
    name: `access-ledger-${one.name}`,
    version,
    private: true,
    main: 'index.cjs',
    engines: { node: '>=24' },
    /** Cloud Functions runs it in the image, with the Node that will run the function. */
    scripts: { 'gcp-build': 'node warm.cjs' },
  }
  const { dependencies, lock } = frameworkLock(join(ROOT, 'package-lock.json'), FRAMEWORK, manifest)
  const write = (name: string, value: unknown) => {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), `${JSON.stringify(value, null, 2)}\n`)
  }
  write(DEPLOYED_PLAN, planFor(one.name, plan))
  for (const [name, text] of Object.entries(AROUND)) writeFileSync(join(folder, name), text)
  write('package.json', { ...manifest, dependencies })
  write('package-lock.json', lock)
  const bytes = Object.values(metafile.outputs).reduce((sum, output) => sum + output.bytes, 0)
  return { name: one.name, folder, bytes, modules }
}

/** Builds every registered function. The plan is checked first: one with problems is not deployed. Throws PLAN_INVALID. */
export const buildFunctions = async (into: string, planFolder: string): Promise<Built[]> => {
  const plan = await readPlan(planFolder)
  requirePlan(plan)
  return Promise.all(registeredFunctions().map((one) => buildFunction(one, into, plan)))
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const planFolder = resolve(process.env.ACCESS_LEDGER_PLAN ?? join(ROOT, 'plan'))
  for (const { name, bytes, modules } of await buildFunctions(join(ROOT, 'dist'), planFolder))
    process.stdout.write(`dist/${name}  ${Math.round(bytes / 1000)} kB  ${modules.length} modules\n`)
}
