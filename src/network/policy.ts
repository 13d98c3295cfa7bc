/** The first matching term decides; else `default`. */
export interface Policy {
  readonly terms: readonly PolicyTerm[]
  readonly default: 'accept' | 'reject'
}

export interface PolicyTerm {
  /** Stable word used in rendered names: `underlay`, `from-pair`. */
  readonly name: string
  readonly match: {
    /** Any of these. Absent: every prefix. */
    readonly prefixes?: readonly PrefixRange[]
    /** Carries any of these communities (`64513:2`). Absent: whatever it carries. */
    readonly communities?: readonly string[]
    /** All of what is said of the AS path. Absent: any path. */
    readonly asPath?: AsPathMatch
  }
  readonly action: 'accept' | 'reject'
  readonly set?: {
    readonly weight?: number
    readonly localPreference?: number
    readonly med?: number
    readonly origin?: 'igp' | 'egp' | 'incomplete'
    /** How many times the own ASN is put in front, besides the one that every eBGP announcement adds. */
    readonly prepend?: number
    readonly addCommunities?: readonly string[]
    readonly removeCommunities?: readonly string[]
    readonly clearCommunities?: boolean
  }
}

export interface AsPathMatch {
  /** First AS: the neighbour's. */
  readonly neighbour?: number
  /** Last AS: where the route comes from. */
  readonly origin?: number
  readonly contains?: number
  /** Inclusive. */
  readonly minLength?: number
  readonly maxLength?: number
}

/** Matches prefixes inside `prefix` whose length lies in [minLength, maxLength]. */
export interface PrefixRange {
  readonly prefix: string
  readonly minLength: number
  readonly maxLength: number
}
