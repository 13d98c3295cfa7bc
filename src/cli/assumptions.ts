/** What the proof takes for granted and what it leaves out, said in every report. */
export const ASSUMPTIONS: readonly string[] = [
  'Routes: BGP with the standard decision process to its fixed point; each table as its provider documents it.',
  'Outages: from the timers in the design and the detection that each session has; every failure is single and sudden, from a settled network.',
  'Providers’ own routers, attachments and carriers do not fail alone; zones and every part of the user’s do.',
  'Not modelled: bandwidth, latency and loss, the time that a provider takes to apply a change, the health of applications, IPv6.',
  'Addresses from 198.51.100.0/24 and 203.0.113.0/24 stand for public addresses that are known only after the apply.',
]
