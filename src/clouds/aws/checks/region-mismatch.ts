import type { Rule } from '../../rule.ts'
import { isVpc, transitGateways } from '../selectors.ts'

export const regionMismatch: Rule = {
  code: 'CHECK-104',
  title: 'A VPC attached to a transit gateway of another region',
  find: ({ design }) =>
    transitGateways(design).flatMap(([name, hub]) =>
      hub.attach.flatMap((site) => {
        const vpc = design.sites[site]
        if (!isVpc(vpc) || vpc.region === hub.region) return []
        return [
          {
            severity: 'error' as const,
            message: `VPC "${site}" is in ${vpc.region}, but transit gateway "${name}" is in ${hub.region}: a VPC attaches only within its region`,
            path: `gateways.${name}.attach`,
            hint: `move one of them, or make a transit gateway in ${vpc.region}`,
            related: [{ message: `"${site}" is in ${vpc.region}`, path: `sites.${site}.region` }],
          },
        ]
      }),
    ),
}
