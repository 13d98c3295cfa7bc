import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { filesUnder, foldersUnder, importsOf, proseOf, readSourceTree, readText, ROOT, roomOf, stripComments } from './source-tree.ts'
import type { SourceFile } from './source-tree.ts'

const files = readSourceTree('src')
const sources = files.filter((file) => !file.path.endsWith('.test.ts'))

/** Who may import whom (the table of docs/decisions.md, 1). `cli` and the library's own door may import anything. */
const ARROWS: Readonly<Record<string, readonly string[]>> = {
  core: [],
  ip: ['core'],
  design: ['core', 'ip'],
  network: ['core', 'ip'],
  clouds: ['core', 'ip', 'network', 'design'],
  compile: ['core', 'ip', 'design', 'clouds', 'network'],
  routing: ['core', 'ip', 'network'],
  reach: ['core', 'ip', 'network', 'routing'],
  failures: ['core', 'ip', 'design', 'network', 'routing', 'reach'],
  migration: ['core', 'ip', 'design', 'network', 'clouds', 'compile', 'routing', 'reach', 'failures'],
  checks: ['core', 'ip', 'design', 'network', 'clouds', 'compile', 'routing', 'reach', 'failures', 'routers'],
  routers: ['core', 'ip', 'network'],
  deploy: ['core', 'ip', 'network', 'clouds', 'routers', 'design'],
  lab: ['core', 'ip', 'network', 'routers', 'failures', 'routing', 'reach'],
  report: ['core', 'ip', 'design', 'network', 'compile', 'routing', 'reach', 'failures', 'checks', 'migration'],
}
const MAY_IMPORT_ANYTHING = ['cli', 'index.ts']

/** Files that others may import against the arrows, and why. */
const CONTRACT_FILES: Readonly<Record<string, string>> = {
  'src/deploy/resource.ts': 'the shape of rendered files and Terraform blocks, which clouds and routers produce',
  'src/design/model.ts': 'the shape of a checked design: services and expectations are what reach and failures are asked about',
}

/** What a room may take from another only as types, or from these files. */
const TYPES_ONLY: Readonly<Record<string, readonly string[]>> = {
  // Reach reads tables, it does not compute them.
  'reach>routing': ['src/routing/model.ts', 'src/routing/lookup.ts'],
}

const PACKAGES: Readonly<Record<string, (path: string) => boolean>> = {
  zod: (path) => path.startsWith('src/design/') || /^src\/clouds\/[^/]+\/(?:schema|read)[^/]*\.ts$/u.test(path),
  commander: (path) => path.startsWith('src/cli/'),
  picocolors: (path) => path.startsWith('src/cli/'),
  elkjs: (path) => path.startsWith('src/report/'),
  yaml: (path) => path.startsWith('src/design/') || path === 'src/cli/init.ts',
  // Loaded only when an account is asked for its description.
  '@aws-sdk': (path) => path.startsWith('src/clouds/aws/read/'),
  jiti: (path) => path.startsWith('src/design/load'),
}

/** Only these touch files, processes, the network or time. */
const TOUCHES_OUTSIDE: readonly RegExp[] = [/^src\/cli\//u, /^src\/design\/load/u, /^src\/lab\/run/u]
const OUTSIDE_MODULES =
  /^node:(?:fs|fs\/promises|child_process|net|dgram|http|https|os|tty|worker_threads|timers|timers\/promises|perf_hooks|process|dns)$/u
const OUTSIDE_GLOBALS =
  /\bprocess\.(?!\w*Id\b)\w+|\bDate\.now\b|\bnew Date\b|\bperformance\.|\bsetTimeout\b|\bsetInterval\b|\bMath\.random\b|\bfetch\(|\bcrypto\.random/u

const CLOUD_NAME =
  /(?<![a-z])(?:aws|amazon|ec2|sakura|azure|google|gcp)(?![a-z])|Aws(?=[A-Z])|Sakura(?=[A-Z])|Azure(?=[A-Z])|Google(?=[A-Z])/iu
/** Their own folders, the files that list all clouds, and what knows the shipped designs: templates and the demo. */
const MAY_NAME_CLOUDS = [
  /^src\/clouds\/(?:[^/]+\/|(?:registry|deployments|accounts|rules|language|vocabulary|changes)\.ts$)/u,
  /^src\/index\.ts$/u,
  /^src\/cli\/(?:templates|demo)\.ts$/u,
]
/** Lines of code that are documentation: examples of commands. */
const IS_EXAMPLE = /^\s*examples: \[/u

/** Long tables of data, not of logic. */
const DATA_TABLES: readonly string[] = []

const describeAll = (problems: readonly string[]): string => problems.join('\n')

describe('the tree', () => {
  it('is seen whole: a test that sees nothing proves nothing', () => {
    expect(sources.length).toBeGreaterThan(100)
    expect(sources.flatMap((file) => file.imports).length).toBeGreaterThan(300)
    expect(new Set(sources.map((file) => roomOf(file.path)))).toEqual(new Set([...Object.keys(ARROWS), ...MAY_IMPORT_ANYTHING]))
  })

  it('reads imports, and comments are no code', () => {
    const code = stripComments(
      "import type { A } from './a.ts' // import x from 'zod'\n/* new Date */ const s = '// no comment' // gone\nexport * from '../b/c.ts'\nawait import('yaml')",
    )
    expect(code).not.toContain('new Date')
    expect(code).toContain('// no comment')
    expect(importsOf('src/x/y.ts', code)).toEqual([
      { specifier: './a.ts', file: 'src/x/a.ts', isTypeOnly: true, isLate: false },
      { specifier: '../b/c.ts', file: 'src/b/c.ts', isTypeOnly: false, isLate: false },
      { specifier: 'yaml', isTypeOnly: false, isLate: true },
    ])
  })

  it('reads what comments say, without what they quote', () => {
    const prose = proseOf(
      'const a = 1 // like aws does\n/** For example `aws:tokyo`, or "azure". Not \'google\'.\n * @example\n * sakura()\n */',
    )
    expect(prose).toContain('like aws does')
    expect(prose).not.toMatch(/tokyo|azure|google|sakura|const/u)
  })

  it('resolves every relative import to a file', () => {
    const missing = files.flatMap((file) =>
      file.imports.filter((i) => i.file !== undefined && !existsSync(join(ROOT, i.file))).map((i) => `${file.path}: ${i.specifier}`),
    )
    expect(missing).toEqual([])
  })
})

describe('arrows', () => {
  it('go one way', () => {
    const wrong = sources.flatMap((file) =>
      file.imports.flatMap((found) => {
        const from = roomOf(file.path)
        if (found.file === undefined || MAY_IMPORT_ANYTHING.includes(from) || found.file in CONTRACT_FILES) return []
        const to = roomOf(found.file)
        if (from === to) return []
        if (ARROWS[from]?.includes(to) !== true) return [`${file.path} imports ${found.file}: ${from} may not import ${to}`]
        if (TYPES_ONLY[`${from}>${to}`]?.includes(found.file) === false && !found.isTypeOnly)
          return [`${file.path} imports ${found.file} as more than types`]
        return []
      }),
    )
    expect(wrong, describeAll(wrong)).toEqual([])
  })

  it('no cloud imports another', () => {
    const wrong = sources.flatMap((file) => {
      const own = cloudOf(file.path)
      if (own === undefined) return []
      return file.imports
        .filter((i) => i.file !== undefined && cloudOf(i.file) !== undefined && cloudOf(i.file) !== own)
        .map((i) => `${file.path} imports ${i.file}`)
    })
    expect(wrong, describeAll(wrong)).toEqual([])
  })

  it('make no cycle between files', () => {
    const cycles = findCycles(
      new Map(sources.map((file) => [file.path, file.imports.filter((i) => !i.isTypeOnly && !i.isLate).flatMap((i) => i.file ?? [])])),
    )
    expect(cycles, describeAll(cycles)).toEqual([])
  })

  it('to packages start only where they may', () => {
    const wrong = sources.flatMap((file) =>
      file.imports.flatMap(({ specifier }) => {
        if (specifier.startsWith('.') || specifier.startsWith('node:')) return []
        const name = specifier.split('/')[0] ?? ''
        const allowed = PACKAGES[name]
        if (allowed === undefined) return [`${file.path} imports ${name}: not in the list of packages`]
        return allowed(file.path) ? [] : [`${file.path} imports ${name}`]
      }),
    )
    expect(wrong, describeAll(wrong)).toEqual([])
  })
})

describe('purity', () => {
  const mayTouch = (path: string): boolean => TOUCHES_OUTSIDE.some((pattern) => pattern.test(path))

  it('only few files touch the outside', () => {
    const wrong = sources
      .filter((file) => !mayTouch(file.path))
      .flatMap((file) => [
        ...file.imports.filter((i) => OUTSIDE_MODULES.test(i.specifier)).map((i) => `${file.path} imports ${i.specifier}`),
        ...linesMatching(file, OUTSIDE_GLOBALS),
      ])
    expect(wrong, describeAll(wrong)).toEqual([])
  })

  it('the rule finds what it looks for', () => {
    const touching = sources.filter((file) => mayTouch(file.path))
    expect(touching.some((file) => file.imports.some((i) => OUTSIDE_MODULES.test(i.specifier)))).toBe(true)
    expect(touching.some((file) => OUTSIDE_GLOBALS.test(file.code))).toBe(true)
  })
})

describe('names', () => {
  it('a cloud is named only under its own folder', () => {
    const wrong = sources
      .filter((file) => !MAY_NAME_CLOUDS.some((pattern) => pattern.test(file.path)))
      .flatMap((file) => {
        const inCode = linesMatching(file, CLOUD_NAME).filter((line) => !IS_EXAMPLE.test(line.slice(line.indexOf(': ') + 2)))
        return [...inCode, ...linesMatching({ ...file, code: proseOf(file.text) }, CLOUD_NAME)]
      })
    expect(wrong, describeAll(wrong)).toEqual([])
  })

  it('files are kebab-case nouns', () => {
    const wrong = sources.filter(({ path }) => {
      const name = path.split('/').at(-1) ?? ''
      return !/^[a-z0-9]+(?:-[a-z0-9]+)*\.ts$/u.test(name) || /^(?:utils?|helpers?|misc|common|manager)\.ts$/u.test(name)
    })
    expect(wrong.map((file) => file.path)).toEqual([])
  })

  it('every folder starts with its one sentence', () => {
    const wrong = ['src', ...foldersUnder('src')].flatMap((folder) => {
      if (/\/(?:fixtures|golden|testdata)(?:\/|$)/u.test(folder)) return []
      if (!existsSync(join(ROOT, folder, 'README.md'))) return [`${folder} has no README.md`]
      const first = readText(`${folder}/README.md`).split('\n')[0] ?? ''
      return /^[^#\s].{20,220}\.$/u.test(first) ? [] : [`${folder}/README.md does not start with one sentence`]
    })
    expect(wrong, describeAll(wrong)).toEqual([])
  })
})

describe('sizes', () => {
  it('no file is longer than 500 lines, 95 % have at most 350, the median at most 100', () => {
    const lines = sources.map((file) => file.lines).sort((a, b) => a - b)
    const at = (share: number): number => lines[Math.min(lines.length - 1, Math.floor(lines.length * share))] ?? 0
    const tooLong = sources
      .filter((file) => file.lines > 500 && !DATA_TABLES.includes(file.path))
      .map((file) => `${file.path}: ${file.lines}`)
    expect(tooLong, describeAll(tooLong)).toEqual([])
    expect(at(0.95), 'lines at 95 %').toBeLessThanOrEqual(350)
    expect(at(0.5), 'median of lines').toBeLessThanOrEqual(100)
  })
})

/** Tests of what the editor must refuse say so line by line; the compiler fails when it does not refuse. */
const isExpectedTypeError = (path: string, line: string): boolean =>
  /^test\/(?:types\.test\.ts|errors\/.+)$/u.test(path) && /@ts-expect-error \S/u.test(line)

describe('types', () => {
  it('are never switched off', () => {
    const wrong = [...files, ...readSourceTree('test'), ...readSourceTree('bench')]
      .filter((file) => file.path !== 'test/architecture.test.ts')
      .flatMap((file) => [
        ...linesMatching(file, /(?::|\bas|<|,)\s*any\b(?!['"\w-])|\bas unknown as\b/u),
        ...file.text
          .split('\n')
          .flatMap((line, index) =>
            /@ts-(?:ignore|expect-error|nocheck)|(?:oxlint|eslint)-disable/u.test(line) && !isExpectedTypeError(file.path, line)
              ? [`${file.path}:${index + 1}: ${line.trim()}`]
              : [],
          ),
      ])
    expect(wrong, describeAll(wrong)).toEqual([])
  })
})

describe('codes of problems', () => {
  const CODE = /['"`]((?:DESIGN|CHECK|COMPILE|LAB|CLI|BUILD|SNAP|REACH|LINT)-\d{3})['"`]/gu
  const used = [...new Set(sources.flatMap((file) => [...file.code.matchAll(CODE)].map(([, code]) => code ?? '')))].sort()
  const proofs = [
    ...files.filter((file) => file.path.endsWith('.test.ts')).map((file) => file.text),
    ...filesUnder('test')
      .filter((path) => /\.(?:ts|json|txt|yaml)$/u.test(path) || path.includes('/cases/'))
      .map((path) => `${path}\n${readText(path)}`),
  ].join('\n')

  it('are found', () => expect(used.length).toBeGreaterThan(30))

  it('each has a page with what it means, an example and the remedy', () => {
    const wrong = used.flatMap((code) => {
      const page = `docs/codes/${code}.md`
      if (!existsSync(join(ROOT, page))) return [`${page} is missing`]
      const text = readText(page)
      if (!text.startsWith(`# ${code}`)) return [`${page} does not start with its title`]
      return text.split('\n').filter((line) => line.trim() !== '').length >= 4 ? [] : [`${page} is too short`]
    })
    expect(wrong, describeAll(wrong)).toEqual([])
  })

  it('each is expected by a test or a case', () => {
    const untested = used.filter((code) => !proofs.includes(code))
    expect(untested).toEqual([])
  })

  it('no page describes a code that is not used', () => {
    const pages = filesUnder('docs/codes').flatMap((path) => /\/([A-Z]+-\d{3})\.md$/u.exec(path)?.[1] ?? [])
    expect(pages.filter((code) => !used.includes(code))).toEqual([])
  })
})

describe('the lock file of npm', () => {
  const text = readText('package-lock.json')

  it('names no registry host', () => {
    expect(text).not.toMatch(/"resolved"\s*:/u)
  })

  it('knows the optional packages of every platform: without one, `npm ci` refuses everywhere', () => {
    const { packages } = JSON.parse(text) as {
      readonly packages: Readonly<Record<string, { readonly optionalDependencies?: Readonly<Record<string, string>> }>>
    }
    const wanted = Object.values(packages).flatMap((entry) => Object.keys(entry.optionalDependencies ?? {}))
    expect(wanted.length).toBeGreaterThan(0)
    expect(wanted.filter((name) => !(`node_modules/${name}` in packages))).toEqual([])
  })
})

/** What all clouds share, beside their own folders. */
const SHARED_BY_CLOUDS = new Set(['draft', 'edits', 'snapshot'])

function cloudOf(path: string): string | undefined {
  const folder = /^src\/clouds\/([^/]+)\//u.exec(path)?.[1]
  return folder === undefined || SHARED_BY_CLOUDS.has(folder) ? undefined : folder
}

function linesMatching(file: SourceFile, pattern: RegExp): string[] {
  return file.code.split('\n').flatMap((line, index) => (pattern.test(line) ? [`${file.path}:${index + 1}: ${line.trim()}`] : []))
}

/** Each cycle once, as `a → b → a`, by depth-first search. */
function findCycles(edges: ReadonlyMap<string, readonly string[]>): string[] {
  const state = new Map<string, 'open' | 'done'>()
  const cycles: string[] = []
  const visit = (node: string, trail: readonly string[]): void => {
    if (state.get(node) === 'done') return
    if (state.get(node) === 'open') {
      cycles.push([...trail.slice(trail.indexOf(node)), node].join(' → '))
      return
    }
    state.set(node, 'open')
    for (const next of edges.get(node) ?? []) visit(next, [...trail, node])
    state.set(node, 'done')
  }
  for (const node of edges.keys()) visit(node, [])
  return cycles
}
