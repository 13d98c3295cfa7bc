import * as library from '../clouds/language.ts'
import { vocabularies } from '../clouds/vocabulary.ts'
import type { Location } from '../core/problem.ts'
import { loadDesignFile, loadDesignValue } from '../design/load.ts'
import type { Design } from '../design/model.ts'
import { readDesign as readWith } from '../design/read.ts'

/**
 * Loads and checks the design in a `.ts`, `.mts`, `.js`, `.mjs`, `.yaml`, `.yml` or `.json` file.
 *
 * @throws ProblemError with everything that is wrong with it.
 * @example const design = await loadDesign('examples/flets-hybrid/network.ts')
 */
export const loadDesign = (path: string): Promise<Design> => loadDesignFile(path, { vocabularies, library })

/**
 * The design in a file as its author has written it, unchecked, with what tells where a part of it stands.
 *
 * @throws ProblemError when there is no such file, or it can not be read.
 */
export const loadWrittenDesign = (path: string): ReturnType<typeof loadDesignValue> => loadDesignValue(path, { vocabularies, library })

/**
 * Checks a design that is already a value, for example one from `defineNetwork` or from parsed JSON.
 *
 * @throws ProblemError with everything that is wrong with it.
 */
export const readDesign = (value: unknown, locate: (path: string) => Location | undefined = () => undefined): Design =>
  readWith(value, locate, vocabularies)
