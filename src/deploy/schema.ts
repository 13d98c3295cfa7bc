/**
 * What a provider accepts, as far as it is checked. The shape of `test/fixtures/terraform-schema.json`.
 */
export interface TerraformSchema {
  readonly resources: Readonly<Record<string, SchemaBody>>
  readonly data: Readonly<Record<string, SchemaBody>>
}

export interface SchemaBody {
  readonly attributes: Readonly<Record<string, SchemaAttribute>>
  readonly blocks?: Readonly<Record<string, SchemaBlock>>
}

/** Only computed: an output. Optional and computed: may be set. */
export interface SchemaAttribute {
  /** `string`, `number`, `bool`, `list(string)`, `set(string)`, `map(string)`, … */
  readonly type: string
  readonly required?: boolean
  readonly optional?: boolean
  readonly computed?: boolean
}

export interface SchemaBlock extends SchemaBody {
  readonly nesting: 'list' | 'set' | 'single' | 'map'
  /** `attribute`: written `name = {…}` or `name = [{…}]`, not as a block. */
  readonly kind?: 'attribute'
  readonly min?: number
  readonly max?: number
}
