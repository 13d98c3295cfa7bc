import * as z from 'zod'

/** What one cloud adds to the language. `clouds/vocabulary.ts` lists them. */
export interface Vocabulary {
  /** First half of every `kind`; absent for what needs no cloud. */
  readonly cloud?: string
  readonly sites: readonly Noun[]
  readonly gateways: readonly Noun[]
  readonly links: readonly Noun[]
}

/** One thing that a user may write. */
export interface Noun {
  readonly kind: string
  /** One sentence for the reference. */
  readonly description: string
  /** The properties as written; its keys are the allowed keys. */
  readonly object: z.ZodObject
  /** The same, with its result in the shape of the model. */
  readonly schema: z.ZodType<{ readonly kind: string }>
  readonly references: readonly Reference[]
  /** A gateway made of routers of the user's, so that tunnels can end on it. */
  readonly routers?: boolean
  /** Builder call for the reference: `link.wireguard(left, right, { … })`. */
  readonly builder: string
}

/** A property that holds a name, or a list of names, of something else in the design. */
export interface Reference {
  /** Its name, or the path to it: `*` stands for every name on the way, as in `services.*.subnets`. */
  readonly property: string
  /**
   * `subnet` names a subnet of the site that the property `site` names, `own-subnet` one of the site that says it, `part` a subnet,
   * service or endpoint of any site as `site/part`.
   */
  readonly to: 'site' | 'gateway' | 'subnet' | 'own-subnet' | 'part'
  /** What may stand instead of a name. */
  readonly words?: readonly string[]
  /** Kinds that the named thing may have; any unless said. */
  readonly kinds?: readonly string[]
  /** Only gateways made of routers. */
  readonly routers?: boolean
  /** No name twice in the list. */
  readonly distinct?: boolean
}

export interface PropertyNotes {
  readonly default?: string
  readonly limit?: string
}

/** Default and limit of a property, for the reference and the JSON Schema. */
export const propertyNotes = z.registry<PropertyNotes>()

/** A property with its words: what it is, its default, its limit. */
export function property<Schema extends z.ZodType>(schema: Schema, description: string, notes: PropertyNotes = {}): Schema {
  const sentences = [description, notes.default && `Default: ${notes.default}.`, notes.limit && `Limit: ${notes.limit}.`]
  const documented = schema.meta({ description: sentences.filter(Boolean).join(' ') })
  propertyNotes.add(documented, notes)
  return documented
}

/** A noun whose checked properties `finish` brings into the shape of the model. */
export function noun<Written extends z.ZodObject>(
  given: Omit<Noun, 'schema'> & { readonly object: Written },
  finish: (written: z.output<Written>, context: z.RefinementCtx) => { readonly kind: string },
): Noun {
  return { ...given, schema: given.object.transform(finish) }
}
