import type { TrafficSet, TrafficSets } from '../../ip/traffic-set.ts'
import type { End } from '../conversation.ts'

/** What passes between two addresses, of what can open a conversation from a client port. */
export interface PairSets {
  /** Arrives, and what answers it is let back. */
  readonly answered: TrafficSet
  /** Arrives, but its answer does not come back. */
  readonly unanswered: TrafficSet
  /** Depends on something that is not modelled. */
  readonly unknown: TrafficSet
}

/** An engine that gives exact sets, all of one algebra. */
export interface PairEngine {
  readonly sets: TrafficSets
  /** Where to send to: who asks from the internet asks for the public address, where there is one. */
  aim(from: End, to: End): End
  /** Ends of equal kind are told apart by nothing; undefined where that is not known. */
  kindOf(end: End): number | undefined
  /** What passes; an end that the network has not gets and sends nothing. */
  between(from: End, to: End): PairSets
}
