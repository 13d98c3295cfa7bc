/** Administrative distances of FRR: of routes by eBGP and iBGP among a node's other routes. */
export const DISTANCE_EXTERNAL = 20
export const DISTANCE_INTERNAL = 200
