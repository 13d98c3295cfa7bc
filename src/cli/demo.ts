import { fileURLToPath } from 'node:url'
import { labDoctor } from '../lab/run/doctor.ts'
import { secondsText } from '../report/timers.ts'
import { EXIT, isSet, type CommandCall } from './command.ts'
import { textStyle } from './output.ts'
import { runCli } from './run.ts'
import { exampleFile } from './templates.ts'

/** What `npm start` shows: the main job on the shipped example, with the lab where this machine can run one. */
export async function run(call: CommandCall): Promise<number> {
  const { io } = call
  const design = fileURLToPath(exampleFile())
  const start = io.now()
  const { heading, dim } = textStyle(io)
  const step = async (title: string, words: readonly string[], shown: readonly string[] = words): Promise<number> => {
    io.out(`\n${heading(`━━ ${title}`)}\n${dim(`$ keiro ${shown.join(' ')}`)}\n\n`)
    const begun = io.now()
    const code = await runCli([...words, '-c', design], io)
    io.out(`${dim(`(${secondsText((io.now() - begun) / 1000)})`)}\n`)
    return code
  }
  io.out(`${heading('Keiro')}: two sites on a closed access network, a pair of routers in one cloud, an application in another.\n`)
  const codes = [
    await step('Check: everything that is wrong or risky in the design', ['check']),
    await step('Plan: what was derived from it', ['plan', '--summary']),
    await step('Reach: one packet and its answer, hop by hop', ['reach', 'osaka', 'tokyo-app-a', 'tcp/443']),
    await step('Prove: every expectation, under every single failure', ['prove']),
    await step('Build: what deploys it, and a report', ['build']),
  ]
  codes.push(...(await rehearse(call, step)))
  io.out(
    `\n${heading('Done')} in ${secondsText((io.now() - start) / 1000)}. Look at examples/flets-hybrid/out/report.html; the design is examples/flets-hybrid/network.ts.\n`,
  )
  return codes.find((code) => code !== EXIT.fine) ?? EXIT.fine
}

/** Each kind of fault once, and the longest only once: the whole must fit a minute. */
const DRILLS = [
  'edge-aws-1',
  'edge-sakura-1',
  'tunnel:wireguard/edge-aws-1/edge-sakura-1',
  'link:flets/edge-sakura-1',
  'new-prefix',
  '--watch',
  '2',
]

type Step = (title: string, words: readonly string[]) => Promise<number>

/** In the lab where there can be one; what was brought up is always taken down. */
async function rehearse(call: CommandCall, step: Step): Promise<number[]> {
  const lacking = isSet(call, 'simulate') ? 'as asked' : await whatIsLacking()
  if (lacking !== undefined) {
    call.io.out(`\nThe drills run on the routing simulation: ${lacking}. No daemon runs and nothing is measured.\n`)
    return [await step('Drill: predicted outages of faults (simulation)', ['lab', 'drill', '--simulate'])]
  }
  // Each step stops by itself on Ctrl-C; this program lives on to take the lab down.
  const release = call.io.onInterrupt(() => undefined)
  const up = await step('Lab: the network on this machine, with the real daemons', ['lab', 'up'])
  if (up !== EXIT.fine) {
    release()
    return [up]
  }
  try {
    return [await step('Drill: faults on the running lab, predicted and measured', ['lab', 'drill', ...DRILLS])]
  } finally {
    await step('Lab: down, and nothing left behind', ['lab', 'down'])
    release()
  }
}

async function whatIsLacking(): Promise<string | undefined> {
  const { ready, findings } = await labDoctor()
  if (ready) return undefined
  const missing = findings.filter((finding) => finding.required && !finding.found).map((finding) => finding.what)
  return `this machine lacks ${missing.join(', ')} (keiro lab doctor says more)`
}
