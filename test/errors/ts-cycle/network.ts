import { defineNetwork, onPremises } from 'keiro'

const osaka: Record<string, unknown> = { kind: 'onpremises.site', cidr: '192.168.10.0/24' }
osaka['twin'] = osaka

export default defineNetwork({
  name: 'one-site',
  sites: { osaka: { kind: 'onpremises.site', ...osaka }, nagoya: onPremises.site({ cidr: '192.168.20.0/24' }) },
})
