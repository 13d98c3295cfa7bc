/** A value in a Terraform configuration. Plain values render as literals. */
export type TerraformValue =
  | string
  | number
  | boolean
  | null
  | readonly TerraformValue[]
  | { readonly [key: string]: TerraformValue }
  | Expression
  | Template
  | Call

/** A bare expression, rendered as written: `aws_vpc.tokyo.id`. */
export class Expression {
  readonly text: string
  constructor(text: string) {
    this.text = text
  }
}

/** A quoted string with interpolations that must not be escaped: `"${aws_eip.edge_aws_1.public_ip}/32"`. */
export class Template {
  readonly text: string
  constructor(text: string) {
    this.text = text
  }
}

/** A function call whose arguments are values too: `jsonencode({ … })`. */
export class Call {
  readonly name: string
  readonly values: readonly TerraformValue[]
  constructor(name: string, values: readonly TerraformValue[]) {
    this.name = name
    this.values = values
  }
}

export const expression = (text: string): Expression => new Expression(text)
export const template = (text: string): Template => new Template(text)
export const call = (name: string, ...values: readonly TerraformValue[]): Call => new Call(name, values)

/** One block of a Terraform file. */
export interface TerraformBlock {
  /** `resource`, `data`, `provider`, `variable`, `output`, `locals`, `terraform`. */
  readonly kind: 'resource' | 'data' | 'provider' | 'variable' | 'output' | 'locals' | 'terraform'
  /** `['aws_vpc', 'tokyo']`, `['aws']`, `[]`. */
  readonly labels: readonly string[]
  /** Rendered `name = value`, in the order given. */
  readonly attributes: Readonly<Record<string, TerraformValue>>
  /** Rendered `name { … }`; a block may stand several times. */
  readonly blocks?: readonly { readonly name: string; readonly body: TerraformBody }[]
  /** Why, in a line or two above the block. */
  readonly comment?: string
}

export interface TerraformBody {
  readonly attributes: Readonly<Record<string, TerraformValue>>
  readonly blocks?: readonly { readonly name: string; readonly body: TerraformBody }[]
}

/** A file of `out/terraform/`, named after what it holds: `transit-gateway.tf`. */
export interface TerraformFile {
  readonly path: string
  readonly blocks: readonly TerraformBlock[]
  /** Verbatim content of a file that is not HCL, for example a script that a machine gets; `blocks` is empty then. */
  readonly text?: string
}

/** A file of `out/`; `mode` is octal text, 0644 unless said. */
export interface RenderedFile {
  readonly path: string
  readonly content: string
  readonly mode?: '0644' | '0755' | '0600'
}
